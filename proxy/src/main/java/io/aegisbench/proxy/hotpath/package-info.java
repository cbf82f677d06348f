/** The stages the client waits for, in request order, and what they share. */
@NullMarked
package io.aegisbench.proxy.hotpath;

import org.jspecify.annotations.NullMarked;
