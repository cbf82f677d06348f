package io.aegisbench.sha256;

import static io.aegisbench.sha256.Sha256.DIGEST_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.mmr.TestSeed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every source of SHA-256 promises, the JDK's and the raw block function alike. */
final class Sha256Test {
    private static final int MOST_BYTES = 300;

    static Stream<Sha256> computations() {
        return Stream.of(JdkSha256.SOURCE.open(), RawBlockSha256.SOURCE.open());
    }

    @ParameterizedTest
    @MethodSource("computations")
    void hashesEveryLengthAsTheJdkDoes(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(1 + MOST_BYTES);
        byte[] digest = new byte[DIGEST_BYTES];
        for (int length = 0; length <= MOST_BYTES; length++) {
            sha256.hash(message, 1, length, digest, 0);
            assertThat(digest)
                    .as("length=%d, %s", length, TestSeed.REPLAY)
                    .isEqualTo(jdk(message, 1, length));
        }
    }

    /**
     * Whole blocks end in a block of padding alone, of which the block function's source keeps
     * some.
     */
    @ParameterizedTest
    @MethodSource("computations")
    void hashesLongMessagesAroundWholeBlocks(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(66 * 64);
        byte[] digest = new byte[DIGEST_BYTES];
        for (int length = 62 * 64; length <= message.length; length++) {
            sha256.hash(message, 0, length, digest, 0);
            assertThat(digest)
                    .as("length=%d, %s", length, TestSeed.REPLAY)
                    .isEqualTo(jdk(message, 0, length));
            sha256.update(message, 0, length / 64 * 64);
            sha256.update(message, length / 64 * 64, length % 64);
            sha256.digest(digest, 0);
            assertThat(digest)
                    .as("in parts, length=%d, %s", length, TestSeed.REPLAY)
                    .isEqualTo(jdk(message, 0, length));
        }
    }

    @ParameterizedTest
    @MethodSource("computations")
    void hashesEveryLengthInPartsAsInOne(Sha256 sha256) throws NoSuchAlgorithmException {
        SplittableRandom random = TestSeed.random();
        byte[] message = TestSeed.bytes(MOST_BYTES);
        byte[] digest = new byte[DIGEST_BYTES];
        for (int length = 0; length <= MOST_BYTES; length++) {
            int from = 0;
            while (from < length) {
                int part = random.nextInt(Math.min(150, length - from) + 1);
                sha256.update(message, from, part);
                from += part;
            }
            sha256.digest(digest, 0);
            assertThat(digest)
                    .as("length=%d, %s", length, TestSeed.REPLAY)
                    .isEqualTo(jdk(message, 0, length));
        }
    }

    @ParameterizedTest
    @MethodSource("computations")
    void hashesAWholeMessageBehindOneThatIsUnderWay(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(MOST_BYTES);
        byte[] digest = new byte[DIGEST_BYTES];
        sha256.update(message, 0, 7);
        sha256.hash(message, 7, 33, digest, 0);
        assertThat(digest).as(TestSeed.REPLAY).isEqualTo(jdk(message, 0, 40));
    }

    @ParameterizedTest
    @MethodSource("computations")
    void continuesACopyFromEverySplit(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(MOST_BYTES);
        byte[] expected = jdk(message, 0, MOST_BYTES);
        Sha256 copy = another(sha256);
        byte[] digest = new byte[DIGEST_BYTES];
        for (int split = 0; split <= MOST_BYTES; split++) {
            sha256.update(message, 0, split);
            copy.update(message, 0, split / 3);
            copy.copyFrom(sha256);
            copy.update(message, split, MOST_BYTES - split);
            copy.digest(digest, 0);
            assertThat(digest).as("split=%d, %s", split, TestSeed.REPLAY).isEqualTo(expected);
            sha256.digest(digest, 0);
            assertThat(digest)
                    .as("the original, split=%d, %s", split, TestSeed.REPLAY)
                    .isEqualTo(jdk(message, 0, split));
        }
    }

    @ParameterizedTest
    @MethodSource("computations")
    void writesADigestOverItsOwnMessage(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(65);
        byte[] expected = jdk(message, 0, 65);
        sha256.hash(message, 0, 65, message, 20);
        assertThat(Arrays.copyOfRange(message, 20, 20 + DIGEST_BYTES))
                .as(TestSeed.REPLAY)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("computations")
    void hashesALongChainAsTheJdkDoesOnceCompiled(Sha256 sha256) throws Exception {
        MessageDigest jdk = MessageDigest.getInstance("SHA-256");
        byte[] expected = TestSeed.bytes(65);
        byte[] chain = expected.clone();
        for (int i = 0; i < 100_000; i++) {
            int length = 30 + i % 36;
            jdk.update(expected, 0, length);
            jdk.digest(expected, i % 2, DIGEST_BYTES);
            sha256.hash(chain, 0, length, chain, i % 2);
        }
        assertThat(chain).as(TestSeed.REPLAY).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("computations")
    void keepsItsMessageWhenMoreOfItIsRefused(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(100);
        byte[] digest = new byte[DIGEST_BYTES];
        sha256.update(message, 0, 70);
        int most = Integer.MAX_VALUE;
        int[][] ranges = {{-1, 10}, {0, 101}, {91, 10}, {100, 1}, {0, -1}, {5, -1}, {-64, 64}};
        for (int[] range : ranges) {
            refuses(() -> sha256.update(message, range[0], range[1]));
        }
        refuses(() -> sha256.update(message, 0, most));
        refuses(() -> sha256.update(message, most, most));
        refuses(() -> sha256.update(message, 64, 1 << 20));
        sha256.update(message, 70, 30);
        sha256.digest(digest, 0);
        assertThat(digest).as(TestSeed.REPLAY).isEqualTo(jdk(message, 0, 100));
    }

    @ParameterizedTest
    @MethodSource("computations")
    void keepsItsMessageWhenItsDigestHasNoRoom(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(70);
        byte[] output = new byte[40];
        sha256.update(message, 0, 70);
        for (int offset : new int[] {-1, 9, 40, 41, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            refuses(() -> sha256.digest(output, offset));
        }
        assertThat(output).containsOnly(0);
        sha256.digest(output, 8);
        assertThat(Arrays.copyOfRange(output, 8, 40))
                .as(TestSeed.REPLAY)
                .isEqualTo(jdk(message, 0, 70));
    }

    @ParameterizedTest
    @MethodSource("computations")
    void staysEmptyWhenAWholeMessageIsRefused(Sha256 sha256) throws NoSuchAlgorithmException {
        byte[] message = TestSeed.bytes(33);
        byte[] output = new byte[40];
        refuses(() -> sha256.hash(message, 0, 33, output, 9));
        refuses(() -> sha256.hash(message, 1, 33, output, 0));
        refuses(() -> sha256.hash(message, -1, 33, output, 0));
        refuses(() -> sha256.hash(message, 0, 1 << 20, output, 0));
        assertThat(output).containsOnly(0);
        sha256.hash(message, 0, 33, output, 8);
        assertThat(Arrays.copyOfRange(output, 8, 40))
                .as(TestSeed.REPLAY)
                .isEqualTo(jdk(message, 0, 33));
    }

    @ParameterizedTest
    @MethodSource("computations")
    void allocatesNothingForAMessageOnceWarm(Sha256 sha256) {
        byte[] message = new byte[MOST_BYTES];
        byte[] digest = new byte[DIGEST_BYTES];
        long bytes =
                Allocation.onceWarm(
                        0,
                        () -> {
                            sha256.hash(message, 0, 65, digest, 0);
                            sha256.update(message, 0, 1);
                            sha256.update(message, 1, 256);
                            sha256.digest(digest, 0);
                        });
        assertThat(bytes).isZero();
    }

    @Test
    void allocatesNothingForACopyOfTheRawBlockStateOnceWarm() {
        Sha256 prefix = RawBlockSha256.SOURCE.open();
        prefix.update(new byte[100], 0, 100);
        Sha256 sha256 = RawBlockSha256.SOURCE.open();
        byte[] digest = new byte[DIGEST_BYTES];
        long bytes =
                Allocation.onceWarm(
                        0,
                        () -> {
                            sha256.copyFrom(prefix);
                            sha256.digest(digest, 0);
                        });
        assertThat(bytes).isZero();
    }

    @Test
    void refusesToContinueAComputationOfAnotherSource() {
        Sha256 jdk = JdkSha256.SOURCE.open();
        Sha256 raw = RawBlockSha256.SOURCE.open();
        assertThatIllegalArgumentException().isThrownBy(() -> raw.copyFrom(jdk));
        assertThatIllegalArgumentException().isThrownBy(() -> jdk.copyFrom(raw));
    }

    private static Sha256 another(Sha256 sha256) {
        return sha256 instanceof JdkSha256 ? JdkSha256.SOURCE.open() : RawBlockSha256.SOURCE.open();
    }

    private static void refuses(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfAny(IndexOutOfBoundsException.class, IllegalArgumentException.class);
    }

    private static byte[] jdk(byte[] message, int offset, int length)
            throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(message, offset, length);
        return digest.digest();
    }
}
