/**
 * Durable appends: our log and ledger, the logs of others, and the disk's own force beside them.
 */
@NullMarked
package io.aegisbench.bench.logs;

import org.jspecify.annotations.NullMarked;
