/** The command {@code aegis-mmr}: roots and proofs from standard input, for people and scripts. */
@NullMarked
package io.aegisbench.cli;

import org.jspecify.annotations.NullMarked;
