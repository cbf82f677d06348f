/**
 * What a run measures: settings, layouts, loads, variants and the order of cells. It starts
 * nothing.
 */
@NullMarked
package io.aegisbench.load.plan;

import org.jspecify.annotations.NullMarked;
