/** Which cause bends a sweep's curve: signals, the rule that judges them, and its files. */
@NullMarked
package io.aegisbench.load.cause;

import org.jspecify.annotations.NullMarked;
