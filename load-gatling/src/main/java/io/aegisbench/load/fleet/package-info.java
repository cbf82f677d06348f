/**
 * The servers that are asked: proxies, what spreads requests over them, and servers of fixed
 * answers.
 */
@NullMarked
package io.aegisbench.load.fleet;

import org.jspecify.annotations.NullMarked;
