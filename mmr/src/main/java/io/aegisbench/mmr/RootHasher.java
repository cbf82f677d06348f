package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the root of a {@link PeakStack}. Not thread-safe: one owner uses it.
 *
 * <p>The fold of rfc9162 begins at the lowest peak, which every append changes, so nothing of it
 * can be kept. The flat root of the Aegis profiles begins at the highest peaks, which rarely
 * change: the state of the digest after each whole 64-byte block of them is kept as a
 * <em>mid-state</em>, and a root hashes only what follows the last one that still holds. This turns
 * up to nine blocks into one or two, at the price of one copied state.
 *
 * <p>A peak of height {@code h} lasts {@code 2^h} appends. Behind a single leaf nothing is kept:
 * the next append merges it. Measured with the root on every append, this beats keeping only behind
 * higher peaks or from the second block on, by 2 to 18 % for aegis-v2; for aegis-v1 all choices lie
 * within 5 %.
 */
final class RootHasher {
    private static final int BLOCK_BYTES = 64;
    private static final int MIN_KEPT_HEIGHT = 1;

    private final HashProfile profile;
    private final Sha256Source source;
    private final boolean copies;
    private final Sha256 running;
    private final @Nullable Sha256[] midStates;
    private final byte[] slots;
    private final int slotsOffset;
    private final int slotBytes;
    private final byte[] fold = new byte[1 + 2 * Digest.BYTES];

    /**
     * Mid-states {@code [0, valid)} are those of the peaks as they are now; number i follows block
     * i.
     */
    private int valid;

    /**
     * Opens the hasher of the peaks in {@code slots}, which the caller changes and announces.
     *
     * @param running an empty computation, left empty between calls, so that the caller may share
     *     it
     */
    RootHasher(
            HashProfile profile,
            Sha256Source source,
            Sha256 running,
            byte[] slots,
            int slotsOffset,
            int slotBytes) {
        this.profile = profile;
        this.source = source;
        this.copies = source.copies();
        this.running = running;
        this.slots = slots;
        this.slotsOffset = slotsOffset;
        this.slotBytes = slotBytes;
        this.midStates = new Sha256[profile.flatRoot() ? 1 + slots.length / BLOCK_BYTES : 0];
        fold[0] = TreeHasher.NODE_PREFIX;
        if (profile == HashProfile.AEGIS_V2) {
            slots[slotsOffset - 1] = TreeHasher.ROOT_PREFIX;
        }
    }

    /**
     * Forgets what was kept of a slot that is about to change. A slot behind all peaks needs no
     * word: nothing is ever kept of it.
     */
    void slotChanges(int slot) {
        int blocksBefore = slot * slotBytes / BLOCK_BYTES;
        if (valid > blocksBefore) {
            valid = blocksBefore;
        }
    }

    void root(int peakCount, long leafCount, byte[] output, int offset) {
        switch (profile) {
            case RFC9162 -> foldPeaks(peakCount, output, offset);
            case AEGIS_V1 -> flat(slotsOffset, peakCount, leafCount, output, offset);
            case AEGIS_V2 -> flat(slotsOffset - 1, peakCount, leafCount, output, offset);
            case MMRIVER -> throw new IllegalStateException("profile mmriver has no root");
        }
    }

    private void foldPeaks(int peakCount, byte[] output, int offset) {
        if (peakCount == 0) {
            running.digest(output, offset);
            return;
        }
        int at = slotsOffset + (peakCount - 1) * slotBytes;
        System.arraycopy(slots, at, fold, 1 + Digest.BYTES, Digest.BYTES);
        for (int slot = peakCount - 2; slot >= 0; slot--) {
            System.arraycopy(slots, slotsOffset + slot * slotBytes, fold, 1, Digest.BYTES);
            running.hash(fold, 0, fold.length, fold, 1 + Digest.BYTES);
        }
        System.arraycopy(fold, 1 + Digest.BYTES, output, offset, Digest.BYTES);
    }

    private void flat(int begin, int peakCount, long leafCount, byte[] output, int offset) {
        int end = slotsOffset + peakCount * slotBytes;
        int blocks = Long.bitCount(leafCount >>> MIN_KEPT_HEIGHT) * slotBytes / BLOCK_BYTES;
        if (blocks == 0 || !copies) {
            hashWhole(begin, end, output, offset);
            return;
        }
        int from = begin;
        if (valid > 0) {
            running.copyFrom(Objects.requireNonNull(midStates[valid - 1]));
            from += valid * BLOCK_BYTES;
        }
        while (valid < blocks) {
            running.update(slots, from, BLOCK_BYTES);
            keep(valid);
            valid++;
            from += BLOCK_BYTES;
        }
        running.update(slots, from, end - from);
        running.digest(output, offset);
    }

    private void keep(int block) {
        Sha256 kept = midStates[block];
        if (kept == null) {
            kept = source.open();
            midStates[block] = kept;
        }
        kept.copyFrom(running);
    }

    private void hashWhole(int begin, int end, byte[] output, int offset) {
        if (end == slotsOffset) {
            Arrays.fill(output, offset, offset + Digest.BYTES, (byte) 0);
        } else {
            running.hash(slots, begin, end - begin, output, offset);
        }
    }
}
