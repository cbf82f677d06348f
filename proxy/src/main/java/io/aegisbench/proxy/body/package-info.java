/** Reads a request's body whole, within its limits, and parses it once. */
@NullMarked
package io.aegisbench.proxy.body;

import org.jspecify.annotations.NullMarked;
