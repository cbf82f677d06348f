/** The proxy as a program: its settings, its start and stop, and how its parts are wired. */
@NullMarked
package io.aegisbench.proxy;

import org.jspecify.annotations.NullMarked;
