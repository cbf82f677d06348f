/** One class for each question that stored runs answer. */
@NullMarked
package io.aegisbench.reports.topic;

import org.jspecify.annotations.NullMarked;
