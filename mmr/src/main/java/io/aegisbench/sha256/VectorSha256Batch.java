package io.aegisbench.sha256;

import static io.aegisbench.sha256.Sha256.DIGEST_BYTES;
import static io.aegisbench.sha256.Sha256Words.BLOCK_BYTES;
import static io.aegisbench.sha256.Sha256Words.END;
import static io.aegisbench.sha256.Sha256Words.INITIAL_STATE;
import static io.aegisbench.sha256.Sha256Words.INTS;
import static io.aegisbench.sha256.Sha256Words.ROUND_WORDS;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SHA-256 of sixteen messages at a time, one in each lane of a 512-bit vector. Not thread-safe: one
 * owner uses it.
 *
 * <p>Load this class only where module {@code jdk.incubator.vector} is in the boot layer. Once the
 * compiler has done its work a call allocates nothing; until then (some tenths of a second) it is
 * far slower than one message after the other, so it is for bulk work in a long life.
 *
 * <p>The working arrays hold one word of every lane side by side: word {@code w} of lane {@code i}
 * is at {@code w * LANES + i}. A group of messages is hashed block by block: sixteen words of each
 * message are loaded, stretched to 64 ({@link #expand}), and the state goes through as many rounds
 * ({@link #compress}).
 *
 * <p>The shape of the two vector loops is not free: a long body (sixteen rounds), or a method for
 * an expression that repeats, exceeds what the compiler inlines; the vectors then become objects,
 * at kilobytes for each message and a tenth of the speed. Change them only with a measurement that
 * says 0 B per operation.
 */
final class VectorSha256Batch implements Sha256Batch {
    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_512;
    private static final int LANES = SPECIES.length();

    private static final int BLOCK_WORDS = BLOCK_BYTES / Integer.BYTES;
    private static final int ROUNDS = ROUND_WORDS.length;

    /** Shorter messages have no whole word that could be loaded. */
    private static final int LEAST_LENGTH = Integer.BYTES;

    private final int[] state = new int[INITIAL_STATE.length * LANES];
    private final int[] words = new int[ROUNDS * LANES];
    private final byte[] restDigests = new byte[LANES * DIGEST_BYTES];
    private final Sha256Batch rest;

    /**
     * Makes a hasher.
     *
     * @param rest hashes the messages that fill no vector
     */
    VectorSha256Batch(Sha256Batch rest) {
        this.rest = rest;
    }

    /**
     * {@return whether this JVM's compiler has vectors wide enough to gain by} Eight lanes lose
     * against a processor's SHA instructions (0.75 to 0.9 of the JDK's speed without AVX-512).
     */
    static boolean isWorthwhile() {
        return IntVector.SPECIES_PREFERRED.length() >= LANES;
    }

    @Override
    public String name() {
        return "vector-" + LANES + "-lanes";
    }

    @Override
    public void hash(byte prefix, byte[] input, int offset, int length, int count, byte[] output) {
        BatchArguments.check(input, offset, length, count, output);
        if (length < LEAST_LENGTH) {
            rest.hash(prefix, input, offset, length, count, output);
            return;
        }
        int done = 0;
        for (; count - done >= LANES; done += LANES) {
            hashGroup(prefix, input, offset + done * length, length);
            store(output, done * DIGEST_BYTES);
        }
        int left = count - done;
        rest.hash(prefix, input, offset + done * length, length, left, restDigests);
        System.arraycopy(restDigests, 0, output, done * DIGEST_BYTES, left * DIGEST_BYTES);
    }

    /** Hashes as many messages as there are lanes into the state. */
    private void hashGroup(byte prefix, byte[] input, int offset, int length) {
        for (int i = 0; i < INITIAL_STATE.length; i++) {
            Arrays.fill(state, i * LANES, (i + 1) * LANES, INITIAL_STATE[i]);
        }
        int messageWords = (1 + length) / Integer.BYTES;
        int blocks = (messageWords + 3 + BLOCK_WORDS - 1) / BLOCK_WORDS;
        for (int block = 0; block < blocks; block++) {
            load(block * BLOCK_WORDS, prefix, input, offset, length);
            if (block == blocks - 1) {
                long bits = (1L + length) * Byte.SIZE;
                fillWords(BLOCK_WORDS - 2, BLOCK_WORDS - 1, (int) (bits >>> Integer.SIZE));
                fillWords(BLOCK_WORDS - 1, BLOCK_WORDS, (int) bits);
            }
            expand();
            compress();
        }
    }

    /** Loads sixteen words of every message, of which {@code first} is the first one's number. */
    private void load(int first, byte prefix, byte[] input, int offset, int length) {
        int messageWords = (1 + length) / Integer.BYTES;
        int whole = Math.clamp(messageWords - first, 0, BLOCK_WORDS);
        for (int word = first == 0 ? 1 : 0; word < whole; word++) {
            // The prefix in front shifts every word of the payload by one byte.
            int at = offset + (first + word) * Integer.BYTES - 1;
            int row = word * LANES;
            for (int lane = 0; lane < LANES; lane++) {
                words[row + lane] = (int) INTS.get(input, at);
                at += length;
            }
        }
        if (first == 0) {
            loadFirstWord(prefix, input, offset, length);
        }
        int last = messageWords - first;
        if (last >= 0 && last < BLOCK_WORDS) {
            loadLastWord(last, input, offset, length);
        }
        int rest = Math.clamp(last + 1, 0, BLOCK_WORDS);
        fillWords(rest, BLOCK_WORDS, 0);
    }

    private void loadFirstWord(byte prefix, byte[] input, int offset, int length) {
        int high = prefix << 24;
        for (int lane = 0; lane < LANES; lane++) {
            int begin = (int) INTS.get(input, offset + lane * length);
            words[lane] = high | (begin >>> Byte.SIZE);
        }
    }

    /** Loads the word with the message's last bytes, none to three, and the padding's first bit. */
    private void loadLastWord(int word, byte[] input, int offset, int length) {
        int bits = ((1 + length) % Integer.BYTES) * Byte.SIZE;
        int end = END << 24 >>> bits;
        for (int lane = 0; lane < LANES; lane++) {
            int at = offset + (lane + 1) * length - Integer.BYTES;
            int tail = bits == 0 ? 0 : (int) INTS.get(input, at) << (Integer.SIZE - bits);
            words[word * LANES + lane] = tail | end;
        }
    }

    private void fillWords(int from, int to, int value) {
        Arrays.fill(words, from * LANES, to * LANES, value);
    }

    /** The message schedule (FIPS 180-4, 6.2.2, step 1), in place. */
    private void expand() {
        for (int i = BLOCK_WORDS * LANES; i < ROUNDS * LANES; i += LANES) {
            IntVector x = IntVector.fromArray(SPECIES, words, i - 15 * LANES);
            IntVector y = IntVector.fromArray(SPECIES, words, i - 2 * LANES);
            IntVector s = x.lanewise(ROR, 7).lanewise(XOR, x.lanewise(ROR, 18));
            IntVector t = y.lanewise(ROR, 17).lanewise(XOR, y.lanewise(ROR, 19));
            s.lanewise(XOR, x.lanewise(LSHR, 3))
                    .add(t.lanewise(XOR, y.lanewise(LSHR, 10)))
                    .add(IntVector.fromArray(SPECIES, words, i - 16 * LANES))
                    .add(IntVector.fromArray(SPECIES, words, i - 7 * LANES))
                    .intoArray(words, i);
        }
    }

    /** The 64 rounds and the new state (FIPS 180-4, 6.2.2, steps 2 to 4). */
    private void compress() {
        IntVector a = IntVector.fromArray(SPECIES, state, 0);
        IntVector b = IntVector.fromArray(SPECIES, state, LANES);
        IntVector c = IntVector.fromArray(SPECIES, state, 2 * LANES);
        IntVector d = IntVector.fromArray(SPECIES, state, 3 * LANES);
        IntVector e = IntVector.fromArray(SPECIES, state, 4 * LANES);
        IntVector f = IntVector.fromArray(SPECIES, state, 5 * LANES);
        IntVector g = IntVector.fromArray(SPECIES, state, 6 * LANES);
        IntVector h = IntVector.fromArray(SPECIES, state, 7 * LANES);
        for (int round = 0; round < ROUNDS; round++) {
            IntVector s = e.lanewise(ROR, 6).lanewise(XOR, e.lanewise(ROR, 11));
            IntVector t = a.lanewise(ROR, 2).lanewise(XOR, a.lanewise(ROR, 13));
            IntVector word = IntVector.fromArray(SPECIES, words, round * LANES);
            h = h.add(word).add(ROUND_WORDS[round]).add(s.lanewise(XOR, e.lanewise(ROR, 25)));
            h = h.add(f.lanewise(XOR, g).and(e).lanewise(XOR, g));
            t = t.lanewise(XOR, a.lanewise(ROR, 22)).add(a.and(b).or(a.or(b).and(c)));
            s = d.add(h);
            t = t.add(h);
            h = g;
            g = f;
            f = e;
            e = s;
            d = c;
            c = b;
            b = a;
            a = t;
        }
        a.add(IntVector.fromArray(SPECIES, state, 0)).intoArray(state, 0);
        b.add(IntVector.fromArray(SPECIES, state, LANES)).intoArray(state, LANES);
        c.add(IntVector.fromArray(SPECIES, state, 2 * LANES)).intoArray(state, 2 * LANES);
        d.add(IntVector.fromArray(SPECIES, state, 3 * LANES)).intoArray(state, 3 * LANES);
        e.add(IntVector.fromArray(SPECIES, state, 4 * LANES)).intoArray(state, 4 * LANES);
        f.add(IntVector.fromArray(SPECIES, state, 5 * LANES)).intoArray(state, 5 * LANES);
        g.add(IntVector.fromArray(SPECIES, state, 6 * LANES)).intoArray(state, 6 * LANES);
        h.add(IntVector.fromArray(SPECIES, state, 7 * LANES)).intoArray(state, 7 * LANES);
    }

    /** Writes the digests of one group. */
    private void store(byte[] output, int offset) {
        for (int lane = 0; lane < LANES; lane++) {
            int at = offset + lane * DIGEST_BYTES;
            for (int i = 0; i < INITIAL_STATE.length; i++) {
                INTS.set(output, at + i * Integer.BYTES, state[i * LANES + lane]);
            }
        }
    }
}
