package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A mountain range of which only the peaks are kept: at most 62 digests, whatever its size. Not
 * thread-safe: one owner uses it.
 *
 * <p>An append takes O(1) hashes on average, O(log n) at most, and allocates nothing. It cannot
 * prove anything; {@link MountainRange} keeps all nodes and can.
 */
public final class Accumulator {
    private final HashProfile profile;
    private final PeakStack peaks;

    private Accumulator(HashProfile profile, PeakStack peaks) {
        this.profile = profile;
        this.peaks = peaks;
    }

    /**
     * {@return an empty accumulator that hashes through the JDK's public API}
     *
     * @param profile how it hashes
     */
    public static Accumulator create(HashProfile profile) {
        return create(profile, Sha256Source.jdk());
    }

    /**
     * {@return an empty accumulator that hashes through a source of the caller's choice}
     *
     * @param profile how it hashes
     * @param source where SHA-256 comes from
     */
    public static Accumulator create(HashProfile profile, Sha256Source source) {
        return create(profile, source, Optional.empty());
    }

    /**
     * {@return an empty accumulator whose {@link #appendAll} may use a batch hasher}
     *
     * @param profile how it hashes
     * @param source where SHA-256 comes from
     * @param batch hashes many leaves and nodes at once, for the profiles whose leaf and node
     *     hashes are those of RFC 9162; the accumulator becomes its owner
     */
    public static Accumulator create(
            HashProfile profile, Sha256Source source, Optional<Sha256Batch> batch) {
        return new Accumulator(profile, new PeakStack(profile, source, batch, null));
    }

    /**
     * {@return an accumulator that continues from known peaks}
     *
     * @param profile how it hashes
     * @param leafCount number of leaves below the peaks
     * @param peaks the peaks, highest first
     * @throws IllegalArgumentException if {@code leafCount} is outside {@code [0, 2^62]} or the
     *     range has another number of peaks
     */
    public static Accumulator restore(HashProfile profile, long leafCount, List<Digest> peaks) {
        return restore(profile, leafCount, peaks, Sha256Source.jdk(), Optional.empty());
    }

    /**
     * {@return an accumulator that continues from known peaks, with a choice of hashers}
     *
     * @param profile how it hashes
     * @param leafCount number of leaves below the peaks
     * @param peaks the peaks, highest first
     * @param source where SHA-256 comes from
     * @param batch hashes many leaves and nodes at once; the accumulator becomes its owner
     * @throws IllegalArgumentException if {@code leafCount} is outside {@code [0, 2^62]} or the
     *     range has another number of peaks
     */
    public static Accumulator restore(
            HashProfile profile,
            long leafCount,
            List<Digest> peaks,
            Sha256Source source,
            Optional<Sha256Batch> batch) {
        Accumulator accumulator = create(profile, source, batch);
        accumulator.peaks.restore(leafCount, peaks);
        return accumulator;
    }

    /**
     * Appends a leaf.
     *
     * @param data the leaf's data, or for mmriver its 32-byte value; they are read before this
     *     returns and not kept
     * @return the leaf's index, from 0
     * @throws IllegalArgumentException if the profile is mmriver and there are not 32 bytes
     * @throws IllegalStateException if there are {@link NodeIndex#MAX_LEAVES} leaves already, or an
     *     earlier call failed in the middle
     */
    public long append(byte[] data) {
        return peaks.append(data, 0, data.length);
    }

    /**
     * Appends a leaf whose data are part of an array; as {@link #append(byte[])}.
     *
     * @param data the array that holds the leaf's data
     * @param offset index of their first byte
     * @param length their length in bytes
     * @return the leaf's index, from 0
     * @throws IndexOutOfBoundsException if they are not within the array; nothing was appended then
     */
    public long append(byte[] data, int offset, int length) {
        return peaks.append(data, offset, length);
    }

    /**
     * Appends leaves of one length that lie one behind the other: the same result as one append
     * after the other, and faster where a batch hasher is.
     *
     * @param data the array that holds the leaves' data
     * @param offset index of the first leaf's first byte
     * @param leafLength length of each leaf in bytes
     * @param count number of leaves, zero or more
     * @return the index of the first of them
     * @throws IllegalArgumentException if a number is negative, or the profile is mmriver and
     *     {@code leafLength} is not 32
     * @throws IndexOutOfBoundsException if the leaves are not within the array; nothing was
     *     appended then
     */
    public long appendAll(byte[] data, int offset, int leafLength, int count) {
        return peaks.appendAll(data, offset, leafLength, count);
    }

    /** {@return the number of leaves} */
    public long leafCount() {
        return peaks.leafCount();
    }

    /** {@return the peaks, highest first} */
    public List<Digest> peaks() {
        return peaks.peaks();
    }

    /**
     * {@return the root}
     *
     * @throws IllegalStateException if the profile is mmriver, which commits to the list of peaks
     */
    public Digest root() {
        byte[] root = new byte[Digest.BYTES];
        peaks.root(root, 0);
        return Digest.at(root, 0);
    }

    /**
     * Writes the root. It takes O(log n) hashes for rfc9162; for the Aegis profiles mid-states of
     * the high peaks are kept, so that a root after every append takes one or two more blocks.
     *
     * @param output the array that takes the root
     * @param offset index at which its 32 bytes begin
     * @throws IndexOutOfBoundsException if there is no room
     * @throws IllegalStateException if the profile is mmriver, which commits to the list of peaks
     */
    public void root(byte[] output, int offset) {
        Objects.checkFromIndexSize(offset, Digest.BYTES, output.length);
        peaks.root(output, offset);
    }

    /** {@return what the accumulator commits to now} */
    public Commitment commitment() {
        List<Digest> values = profile == HashProfile.MMRIVER ? peaks.peaks() : List.of(root());
        return new Commitment(profile, leafCount(), values);
    }
}
