/**
 * The measured side of the spawn cost: the ways to hand a task to the background, the producers
 * that pay for it, and the session that measures one of them in a JVM of its own.
 */
@NullMarked
package io.aegisbench.bench.spawn;

import org.jspecify.annotations.NullMarked;
