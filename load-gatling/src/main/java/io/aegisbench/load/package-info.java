/**
 * The layout runner: starts workers, loads and samples them, and keeps every cell as a row of
 * {@code cells.csv}.
 */
@NullMarked
package io.aegisbench.load;

import org.jspecify.annotations.NullMarked;
