/** Logs off the request path: structured, bounded, and what is dropped is counted. */
@NullMarked
package io.aegisbench.proxy.logging;

import org.jspecify.annotations.NullMarked;
