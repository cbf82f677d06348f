package io.aegisbench.wal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Bytes that were known to be on disk are not what was written. The log is neither opened nor
 * repaired: an operator decides, with {@link WalVerifier} and {@link WalSalvage}.
 */
public sealed class WalCorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient WalDamage damage;

    WalCorruptException(WalDamage damage) {
        super(damage.toString());
        this.damage = damage;
    }

    WalCorruptException(Path file, long offset, long index, String what) {
        this(new WalDamage(file, offset, index, what));
    }

    /** {@return where the damage is and what is wrong} */
    public WalDamage damage() {
        return damage;
    }

    /** What is there is whole, and the owner can prove that it was more. */
    public static final class TooFewRecords extends WalCorruptException {
        private static final long serialVersionUID = 1L;

        private final long recordCount;

        TooFewRecords(Path file, long offset, long recordCount, long provenCount) {
            super(file, offset, recordCount, "owner can prove more records: proven=" + provenCount);
            this.recordCount = recordCount;
        }

        /** {@return how many records there are} */
        public long recordCount() {
            return recordCount;
        }
    }
}
