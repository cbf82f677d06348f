/** Draws charts. */
@NullMarked
package io.aegisbench.reports.chart;

import org.jspecify.annotations.NullMarked;
