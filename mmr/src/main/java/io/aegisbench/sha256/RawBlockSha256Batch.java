package io.aegisbench.sha256;

import static io.aegisbench.sha256.Sha256.DIGEST_BYTES;
import static io.aegisbench.sha256.Sha256Words.BLOCK_BYTES;
import static io.aegisbench.sha256.Sha256Words.LEAST_PADDING_BYTES;

import java.util.Arrays;

/**
 * SHA-256 of several messages on the JDK's block function, in turns: all are loaded, then all are
 * compressed, then all digests are written. Not thread-safe: one owner uses it.
 *
 * <p>One SHA-256 is a chain in which every step waits for the one before it. Blocks of different
 * messages that follow each other closely do not wait, and the processor begins the next one while
 * the last one is under way. Unlike vectors this is as fast after a few thousand messages as it
 * will ever be. Allocates nothing. Use it only where {@link JdkBlock#isPresent}.
 */
final class RawBlockSha256Batch implements Sha256Batch {
    /** Two take 0.70 of the time of one after the other, four 0.64, eight 0.61. */
    private static final int LANES = 8;

    private static final int BUFFER_BYTES = 2 * BLOCK_BYTES;

    /** Longer messages are long chains in themselves: nothing is gained by taking turns. */
    private static final int MOST_LENGTH = BUFFER_BYTES - LEAST_PADDING_BYTES - 1;

    private final Lane[] lanes = new Lane[LANES];
    private final Sha256Batch longMessages = new OneByOneSha256Batch(RawBlockSha256.SOURCE);

    RawBlockSha256Batch() {
        Arrays.setAll(lanes, i -> new Lane());
    }

    @Override
    public String name() {
        return "jdk-raw-block-" + LANES + "-lanes";
    }

    @Override
    public void hash(byte prefix, byte[] input, int offset, int length, int count, byte[] output) {
        BatchArguments.check(input, offset, length, count, output);
        if (length > MOST_LENGTH) {
            longMessages.hash(prefix, input, offset, length, count, output);
            return;
        }
        int blocks = 1 + length + LEAST_PADDING_BYTES <= BLOCK_BYTES ? 1 : 2;
        for (Lane lane : lanes) {
            lane.frame(prefix, length, blocks);
        }
        for (int done = 0; done < count; done += LANES) {
            int used = Math.min(LANES, count - done);
            for (int i = 0; i < used; i++) {
                lanes[i].load(input, offset + (done + i) * length, length);
            }
            for (int i = 0; i < used; i++) {
                lanes[i].compress(blocks);
            }
            for (int i = 0; i < used; i++) {
                Sha256Words.writeDigest(lanes[i].state, output, (done + i) * DIGEST_BYTES);
            }
        }
    }

    /** One message under way, with what all messages of a batch have in common around it. */
    private static final class Lane {
        private final Object engine = JdkBlock.newEngine();
        private final int[] state = JdkBlock.stateOf(engine);
        private final byte[] buffer = new byte[BUFFER_BYTES];

        void frame(byte prefix, int length, int blocks) {
            Arrays.fill(buffer, (byte) 0);
            buffer[0] = prefix;
            buffer[1 + length] = Sha256Words.END;
            Sha256Words.writeLength(1 + length, buffer, blocks * BLOCK_BYTES);
        }

        void load(byte[] input, int offset, int length) {
            System.arraycopy(input, offset, buffer, 1, length);
            Sha256Words.reset(state);
        }

        void compress(int blocks) {
            JdkBlock.compress(engine, buffer, 0, blocks);
        }
    }
}
