/** Writes a study as a page, as a summary, as tables and as JSON. */
@NullMarked
package io.aegisbench.reports.page;

import org.jspecify.annotations.NullMarked;
