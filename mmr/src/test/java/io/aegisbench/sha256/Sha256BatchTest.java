package io.aegisbench.sha256;

import static io.aegisbench.sha256.Sha256.DIGEST_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.aegisbench.mmr.TestSeed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every batch hasher promises, whether this machine would choose it or not. */
final class Sha256BatchTest {
    private static final byte PREFIX = (byte) 0x9c;

    static Stream<Sha256Batch> batches() {
        return Stream.of(
                new OneByOneSha256Batch(Sha256Source.jdk()),
                new RawBlockSha256Batch(),
                new VectorSha256Batch(new RawBlockSha256Batch()));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void hashesEveryLengthAsTheJdkDoes(Sha256Batch batch) throws NoSuchAlgorithmException {
        for (int length = 0; length <= 200; length++) {
            hashesAsTheJdkDoes(batch, length % 7, length, 37);
            hashesAsTheJdkDoes(batch, length % 7, length, 32);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void hashesEveryCountAsTheJdkDoes(Sha256Batch batch) throws NoSuchAlgorithmException {
        for (int count = 0; count <= 70; count++) {
            hashesAsTheJdkDoes(batch, 0, 32, count);
            hashesAsTheJdkDoes(batch, 0, 64, count);
            hashesAsTheJdkDoes(batch, count, 3 * count, count);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void hashesFromEveryOffsetAsTheJdkDoes(Sha256Batch batch) throws NoSuchAlgorithmException {
        for (int offset = 0; offset <= 70; offset++) {
            hashesAsTheJdkDoes(batch, offset, 33, 33);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void hashesOneKindOfMessageAfterAnother(Sha256Batch batch) throws NoSuchAlgorithmException {
        for (int length : new int[] {118, 0, 64, 55, 200, 3, 119, 54}) {
            hashesAsTheJdkDoes(batch, 0, length, 20);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void hashesLongChainsAsTheJdkDoesOnceCompiled(Sha256Batch batch) {
        Sha256Batch jdk = new OneByOneSha256Batch(Sha256Source.jdk());
        byte[] messages = TestSeed.bytes(40 * DIGEST_BYTES);
        byte[] expected = new byte[messages.length];
        byte[] digests = new byte[messages.length];
        for (int i = 0; i < 2000; i++) {
            int length = DIGEST_BYTES << (i & 1);
            int count = messages.length / length;
            jdk.hash(PREFIX, messages, 0, length, count, expected);
            batch.hash(PREFIX, messages, 0, length, count, digests);
            assertThat(Arrays.equals(digests, expected))
                    .as("turn=%d, %s", i, TestSeed.REPLAY)
                    .isTrue();
            System.arraycopy(digests, 0, messages, 0, messages.length);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void refusesRangesOutsideTheirArraysAndWritesNothing(Sha256Batch batch) {
        byte[] input = new byte[1000];
        byte[] output = new byte[20 * DIGEST_BYTES];
        int[][] ranges = {
            {-1, 32, 20},
            {0, -1, 20},
            {0, 32, -1},
            {0, -32, -20},
            {0, 51, 20},
            {361, 32, 20},
            {1001, 0, 1},
            {0, 32, 21},
            {0, 1 << 16, 1 << 16},
            {0, 0, 1 << 27},
            {0, 1, 1 << 30},
            {Integer.MAX_VALUE, 1, 1},
            {0, Integer.MAX_VALUE, 2},
            {0, 1001, 1}
        };
        for (int[] range : ranges) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .as("offset=%d, length=%d, count=%d", range[0], range[1], range[2])
                    .isThrownBy(
                            () -> batch.hash(PREFIX, input, range[0], range[1], range[2], output));
        }
        assertThat(output).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void refusesALengthAndCountWhoseProductIsNoInt(Sha256Batch batch) {
        int count = 1 << 20;
        byte[] input = new byte[1 << 13];
        byte[] output = new byte[count * DIGEST_BYTES];
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> batch.hash(PREFIX, input, 0, 1 << 12, count, output));
        assertThat(Arrays.equals(output, new byte[output.length])).isTrue();
    }

    @ParameterizedTest
    @MethodSource("batches")
    void hashesNoMessagesOfAnyLength(Sha256Batch batch) {
        byte[] output = new byte[0];
        batch.hash(PREFIX, new byte[0], 0, Integer.MAX_VALUE, 0, output);
        assertThat(output).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("batches")
    void refusesDigestsInTheArrayOfTheMessages(Sha256Batch batch) {
        byte[] both = new byte[1000];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.hash(PREFIX, both, 0, 32, 20, both));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void allocatesNothingOnceWarm(Sha256Batch batch) {
        Assumptions.assumeTrue(
                !(batch instanceof VectorSha256Batch) || VectorSha256Batch.isWorthwhile(),
                "no 512-bit vectors here");
        byte[] input = new byte[40 * 64];
        byte[] output = new byte[40 * DIGEST_BYTES];
        long bytes =
                Allocation.onceWarm(
                        0,
                        () -> {
                            batch.hash(PREFIX, input, 0, 32, 40, output);
                            batch.hash(PREFIX, input, 0, 64, 40, output);
                        });
        assertThat(bytes).isZero();
    }

    private static void hashesAsTheJdkDoes(Sha256Batch batch, int offset, int length, int count)
            throws NoSuchAlgorithmException {
        byte[] input = TestSeed.bytes(offset + length * count);
        byte[] output = new byte[count * DIGEST_BYTES + 1];
        batch.hash(PREFIX, input, offset, length, count, output);
        MessageDigest jdk = MessageDigest.getInstance("SHA-256");
        byte[] expected = new byte[output.length];
        for (int i = 0; i < count; i++) {
            jdk.update(PREFIX);
            jdk.update(input, offset + i * length, length);
            System.arraycopy(jdk.digest(), 0, expected, i * DIGEST_BYTES, DIGEST_BYTES);
        }
        assertThat(Arrays.equals(output, expected))
                .as("offset=%d, length=%d, count=%d, %s", offset, length, count, TestSeed.REPLAY)
                .isTrue();
    }
}
