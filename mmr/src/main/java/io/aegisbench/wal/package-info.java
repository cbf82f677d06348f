/**
 * A write-ahead log for opaque records: group commit through one private writer thread, segments
 * that are zero-written ahead of need, and a recovery that tells a torn tail from damage.
 *
 * <p>{@link io.aegisbench.wal.WriteAheadLog} writes, {@link io.aegisbench.wal.WalReader} reads
 * (also from another process), {@link io.aegisbench.wal.WalVerifier} checks every byte and {@link
 * io.aegisbench.wal.WalSalvage} yields what is whole in a damaged log. The package knows the JDK
 * and {@code disk} alone and nothing of what the records mean: who has to know the records before
 * the log runs recovers it first ({@link io.aegisbench.wal.RecoveredLog}), and takes part in it
 * through {@link io.aegisbench.wal.WalOwner}.
 */
@NullMarked
package io.aegisbench.wal;

import org.jspecify.annotations.NullMarked;
