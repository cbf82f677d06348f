package io.aegisbench.sha256;

import static io.aegisbench.sha256.Sha256.DIGEST_BYTES;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Compares a hasher with the JDK before anything relies on it, with the same inputs each time. */
final class SelfCheck {
    private static final long SEED = 0x5ca1ab1eL;

    /** Every number of blocks from one to five, with every length of the last one. */
    private static final int MOST_BYTES = 300;

    /** Lengths at and around which the number of blocks or of whole words changes. */
    private static final int[] BATCH_LENGTHS = {0, 3, 4, 32, 54, 55, 64, 118, 119};

    /** More than one group of any hasher, and a rest. */
    private static final int BATCH_COUNT = 19;

    private SelfCheck() {}

    /** {@return whether digests are the JDK's, in parts and continued from a copy too} */
    static boolean agreesWithJdk(Sha256Source source) {
        SplittableRandom random = new SplittableRandom(SEED);
        Sha256 candidate = source.open();
        Sha256 copy = source.open();
        Sha256 jdk = Sha256Source.jdk().open();
        byte[] message = new byte[MOST_BYTES];
        random.nextBytes(message);
        byte[] digest = new byte[DIGEST_BYTES];
        for (int length = 0; length <= MOST_BYTES; length++) {
            byte[] expected = new byte[DIGEST_BYTES];
            jdk.hash(message, 0, length, expected, 0);
            candidate.hash(message, 0, length, digest, 0);
            boolean same = Arrays.equals(expected, digest);
            int split = random.nextInt(length + 1);
            candidate.update(message, 0, split);
            copy.copyFrom(candidate);
            candidate.update(message, split, length - split);
            candidate.digest(digest, 0);
            same &= Arrays.equals(expected, digest);
            copy.update(message, split, length - split);
            copy.digest(digest, 0);
            if (!same || !Arrays.equals(expected, digest)) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether a batch's digests are those of the JDK} */
    static boolean agreesWithJdk(Sha256Batch candidate) {
        SplittableRandom random = new SplittableRandom(SEED);
        Sha256Batch jdk = new OneByOneSha256Batch(Sha256Source.jdk());
        byte[] expected = new byte[BATCH_COUNT * DIGEST_BYTES];
        byte[] digests = new byte[BATCH_COUNT * DIGEST_BYTES];
        for (int length : BATCH_LENGTHS) {
            byte[] messages = new byte[1 + BATCH_COUNT * length];
            random.nextBytes(messages);
            byte prefix = (byte) random.nextInt();
            jdk.hash(prefix, messages, 1, length, BATCH_COUNT, expected);
            candidate.hash(prefix, messages, 1, length, BATCH_COUNT, digests);
            if (!Arrays.equals(expected, digests)) {
                return false;
            }
        }
        return true;
    }
}
