/** The Gatling simulations, one class a question, and what they share. */
@NullMarked
package io.aegisbench.load.simulation;

import org.jspecify.annotations.NullMarked;
