/**
 * Reads stored runs, computes their statistics, draws the charts and writes the page. Owns what a
 * run is, and knows nothing of the code that is measured.
 */
@NullMarked
package io.aegisbench.reports;

import org.jspecify.annotations.NullMarked;
