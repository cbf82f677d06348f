/**
 * Measures cells: calibrates generators, warms servers up, loads and samples them, and makes each a
 * row of {@code cells.csv} with its state.
 */
@NullMarked
package io.aegisbench.load.cells;

import org.jspecify.annotations.NullMarked;
