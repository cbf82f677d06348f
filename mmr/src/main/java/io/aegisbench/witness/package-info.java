/**
 * A witness by C2SP {@code tlog-witness}: it keeps the last checkpoint of each log that it knows
 * and cosigns only what is consistent with it. A room of its own beside the ledger, of which it
 * knows how a checkpoint reads, and nothing else: whoever runs one runs it on another machine than
 * the log.
 */
@NullMarked
package io.aegisbench.witness;

import org.jspecify.annotations.NullMarked;
