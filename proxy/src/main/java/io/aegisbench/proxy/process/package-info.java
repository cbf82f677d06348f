/** The process as a whole: how its heap is shared out, and how it ends when it cannot go on. */
@NullMarked
package io.aegisbench.proxy.process;

import org.jspecify.annotations.NullMarked;
