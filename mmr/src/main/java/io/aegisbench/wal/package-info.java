/**
 * A write-ahead log for opaque records: group commit through one private writer thread, segments
 * that are zero-written ahead of need, and a recovery that tells a torn tail from damage.
 *
 * <p>{@link io.aegisbench.wal.WriteAheadLog} writes, {@link io.aegisbench.wal.WalReader} reads
 * (also from another process), {@link io.aegisbench.wal.WalVerifier} checks every byte and {@link
 * io.aegisbench.wal.WalSalvage} yields what is whole in a damaged log. The package depends on the
 * JDK alone and knows nothing of what the records mean: whoever owns the log takes part through
 * {@link io.aegisbench.wal.WalOwner}.
 */
@NullMarked
package io.aegisbench.wal;

import org.jspecify.annotations.NullMarked;
