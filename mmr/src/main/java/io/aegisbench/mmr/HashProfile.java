package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How leaves, nodes and the commitment of a mountain range are hashed. {@code d} is the leaf's
 * data, {@code l} and {@code r} the children, {@code p1 … pk} the peaks from the highest to the
 * lowest.
 *
 * <p>Only {@link #RFC9162}, {@link #AEGIS_V2} and {@link #MMRIVER} are sound. In {@link #AEGIS_V1}
 * a leaf can be chosen that equals an inner node, so its proofs prove less than they seem to.
 */
public enum HashProfile {
    /**
     * The tree of RFC 9162, section 2.1: leaf {@code H(00 ‖ d)}, node {@code H(01 ‖ l ‖ r)}, root
     * the peaks folded from right to left with the node hash, {@code H("")} when empty.
     */
    RFC9162("rfc9162", 1, false),
    /**
     * The answered system's second scheme: leaf and node as {@link #RFC9162}, root {@code H(02 ‖ p1
     * ‖ … ‖ pk)} also over a single peak, 32 zero bytes when empty.
     */
    AEGIS_V2("aegis-v2", 1, false),
    /**
     * The answered system's first scheme: leaf {@code H(d)}, node {@code H(hex(l) ‖ hex(r))}, root
     * {@code H(hex(p1) ‖ … ‖ hex(pk))} also over a single peak, 32 zero bytes when empty. Unsound:
     * a leaf whose data are the 128 digits of two nodes is their parent. Kept for comparison.
     */
    AEGIS_V1("aegis-v1", 0, true),
    /**
     * draft-bryce-cose-merkle-mountain-range-proofs: the leaf value is given, 32 bytes; node {@code
     * H(u64be(position) ‖ l ‖ r)} with positions from 1; the commitment is the list of peaks.
     */
    MMRIVER("mmriver", Long.BYTES, false);

    private final String id;
    private final int nodePrefixBytes;
    private final boolean hexDigests;

    HashProfile(String id, int nodePrefixBytes, boolean hexDigests) {
        this.id = id;
        this.nodePrefixBytes = nodePrefixBytes;
        this.hexDigests = hexDigests;
    }

    /** {@return the name that commands, files and tables use, such as {@code rfc9162}} */
    public String id() {
        return id;
    }

    /**
     * {@return the profile with this name}
     *
     * @param id a name that {@link #id} gives
     * @throws IllegalArgumentException if no profile has the name
     */
    public static HashProfile ofId(String id) {
        for (HashProfile profile : values()) {
            if (profile.id.equals(id)) {
                return profile;
            }
        }
        String known =
                Arrays.stream(values()).map(HashProfile::id).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("no such profile: profile=" + id + ", known=" + known);
    }

    /**
     * {@return the hash of a leaf with these data; for {@link #MMRIVER} the data themselves}
     *
     * @param data the leaf's data, which are read and not kept
     * @throws IllegalArgumentException if the profile is {@link #MMRIVER} and there are not 32
     *     bytes
     */
    public Digest leafHash(byte[] data) {
        byte[] hash = new byte[Digest.BYTES];
        new TreeHasher(this, Sha256Source.jdk()).leaf(data, 0, data.length, hash, 0);
        return Digest.at(hash, 0);
    }

    /** {@return how many bytes stand in front of the two children} */
    int nodePrefixBytes() {
        return nodePrefixBytes;
    }

    /** {@return whether digests are hashed as 64 lowercase digits instead of 32 bytes} */
    boolean hexDigests() {
        return hexDigests;
    }

    /**
     * {@return whether leaf and node hashes are those of RFC 9162, one prefix byte and binary
     * digests}
     */
    boolean rfcHashes() {
        return this == RFC9162 || this == AEGIS_V2;
    }

    /**
     * {@return whether the root is one hash over all peaks, so that unchanged high peaks are a
     * prefix}
     */
    boolean flatRoot() {
        return this == AEGIS_V1 || this == AEGIS_V2;
    }
}
