/** Statistics: estimates with their intervals, pairs within rounds, fits of laws. */
@NullMarked
package io.aegisbench.reports.stats;

import org.jspecify.annotations.NullMarked;
