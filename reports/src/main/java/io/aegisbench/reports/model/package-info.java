/** What is shown, whatever shows it: values, tables, series, charts, sections, a study. */
@NullMarked
package io.aegisbench.reports.model;

import org.jspecify.annotations.NullMarked;
