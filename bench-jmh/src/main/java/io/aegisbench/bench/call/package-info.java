/** What one governed call costs: its stages, the client that carries it on, the evidence's lag. */
@NullMarked
package io.aegisbench.bench.call;

import org.jspecify.annotations.NullMarked;
