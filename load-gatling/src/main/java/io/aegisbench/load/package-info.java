/** The layout runner as a command: what was asked for, and what is printed of it. */
@NullMarked
package io.aegisbench.load;

import org.jspecify.annotations.NullMarked;
