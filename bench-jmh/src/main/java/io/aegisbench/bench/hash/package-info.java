/** What SHA-256, leaves and signatures cost, and the known roots that results are held against. */
@NullMarked
package io.aegisbench.bench.hash;

import org.jspecify.annotations.NullMarked;
