/** The listener, and the scanners of framing that read each byte before the parser does. */
@NullMarked
package io.aegisbench.proxy.guard;

import org.jspecify.annotations.NullMarked;
