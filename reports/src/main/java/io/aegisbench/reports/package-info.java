/**
 * Reads stored runs, computes their statistics, draws the charts and writes the page. Knows the
 * files of the runs and nothing of the code that wrote them.
 */
@NullMarked
package io.aegisbench.reports;

import org.jspecify.annotations.NullMarked;
