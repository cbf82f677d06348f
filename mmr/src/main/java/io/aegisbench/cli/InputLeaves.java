package io.aegisbench.cli;

import io.aegisbench.mmr.Accumulator;
import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The leaves on standard input as a mountain range. */
final class InputLeaves {
    private InputLeaves() {}

    /**
     * {@return what the first leaves commit to, or all where the size is null} Keeps peaks only.
     */
    static Commitment commitment(InputStream in, HashProfile profile, @Nullable Long size) {
        Accumulator accumulator = Accumulator.create(profile);
        long count =
                forEach(
                        in,
                        leaf -> {
                            if (size == null || accumulator.leafCount() < size) {
                                accumulator.append(leaf);
                            }
                        });
        checkSize("--size", size == null ? count : size, count);
        return accumulator.commitment();
    }

    /** {@return the range over the first leaves, as many as an option says, or over all} */
    static MountainView read(
            InputStream in, HashProfile profile, String option, @Nullable Long size) {
        MountainRange range = MountainRange.create(profile);
        long count = forEach(in, range::append);
        checkSize(option, size == null ? count : size, count);
        return size == null ? range.view() : range.view(size);
    }

    /**
     * Hands over each leaf on the stream; one that is refused is named by its line. {@return their
     * number}
     */
    private static long forEach(InputStream in, Consumer<byte[]> leaves) {
        LeafReader reader = new LeafReader(in);
        long count = 0;
        for (byte[] leaf = reader.next(); leaf != null; leaf = reader.next()) {
            count++;
            try {
                leaves.accept(leaf);
            } catch (IllegalArgumentException e) {
                throw new InputException("line " + count + ": " + e.getMessage());
            }
        }
        return count;
    }

    private static void checkSize(String option, long size, long count) {
        if (size < 0 || size > count) {
            throw new InputException(
                    option
                            + " is outside the leaves that were read: "
                            + option
                            + "="
                            + size
                            + ", leaves="
                            + count);
        }
    }
}
