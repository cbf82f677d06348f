package io.aegisbench.wal;

import java.nio.file.Path;

/**
 * One place where a log is not what was written.
 *
 * @param file the damaged file
 * @param offset of the first block in it that is wrong, in bytes
 * @param index of the first record that cannot be trusted to be there
 * @param what the rule that does not hold
 */
public record WalDamage(Path file, long offset, long index, String what) {
    @Override
    public String toString() {
        return "log is damaged: "
                + what
                + ": file="
                + file
                + ", offset="
                + offset
                + ", index="
                + index;
    }
}
