/**
 * Microbenchmarks, one class a question, and the runner that interleaves them in rounds, stores
 * what was measured with its provenance and prints it beside the published figures.
 */
@NullMarked
package io.aegisbench.bench;

import org.jspecify.annotations.NullMarked;
