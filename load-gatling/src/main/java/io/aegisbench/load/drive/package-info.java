/** Who asks: Gatling, wrk, a generator of our own, and the probe that times single answers. */
@NullMarked
package io.aegisbench.load.drive;

import org.jspecify.annotations.NullMarked;
