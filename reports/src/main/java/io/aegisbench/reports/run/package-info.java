/** What a run is: its folder, its files and where its figures come from. */
@NullMarked
package io.aegisbench.reports.run;

import org.jspecify.annotations.NullMarked;
