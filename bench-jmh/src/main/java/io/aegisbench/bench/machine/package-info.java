/** The disk that logs are measured on, and the CPU time of an iteration. */
@NullMarked
package io.aegisbench.bench.machine;

import org.jspecify.annotations.NullMarked;
