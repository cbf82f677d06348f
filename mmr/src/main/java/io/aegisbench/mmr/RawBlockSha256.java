package io.aegisbench.mmr;

import static io.aegisbench.mmr.Sha256Words.BLOCK_BYTES;
import static io.aegisbench.mmr.Sha256Words.LEAST_PADDING_BYTES;

import java.util.Arrays;
import java.util.Objects;

/**
 * SHA-256 on the JDK's block function, without the bookkeeping of {@code MessageDigest}. Not
 * thread-safe: one owner uses it.
 *
 * <p>Allocates nothing after it was opened, {@link #copyFrom} included. Every range is checked
 * before the block function sees it, because that function checks none itself, and a refused call
 * changes nothing. Use it only where {@link JdkBlock#isPresent}.
 */
final class RawBlockSha256 implements Sha256 {
    static final Sha256Source SOURCE = new Source();

    /** A message's end with its padding takes one block or two. */
    private static final int BUFFER_BYTES = 2 * BLOCK_BYTES;

    private final Object engine = JdkBlock.newEngine();
    private final int[] state = JdkBlock.stateOf(engine);
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long messageBytes;

    private RawBlockSha256() {}

    @Override
    public void update(byte[] input, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, input.length);
        int filled = filledBytes();
        messageBytes += length;
        if (length < BLOCK_BYTES - filled) {
            System.arraycopy(input, offset, buffer, filled, length);
            return;
        }
        int from = offset;
        int end = offset + length;
        if (filled > 0) {
            int missing = BLOCK_BYTES - filled;
            System.arraycopy(input, from, buffer, filled, missing);
            JdkBlock.compress(engine, buffer, 0, 1);
            from += missing;
        }
        int blocks = (end - from) / BLOCK_BYTES;
        if (blocks > 0) {
            JdkBlock.compress(engine, input, from, blocks);
            from += blocks * BLOCK_BYTES;
        }
        System.arraycopy(input, from, buffer, 0, end - from);
    }

    @Override
    public void digest(byte[] output, int offset) {
        Objects.checkFromIndexSize(offset, DIGEST_BYTES, output.length);
        finish(filledBytes(), output, offset);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A leaf or a node fits in the buffer with its padding, so that both of its blocks go to the
     * block function in one call (a seventh faster than two calls).
     */
    @Override
    public void hash(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        Objects.checkFromIndexSize(offset, length, input.length);
        Objects.checkFromIndexSize(outputOffset, DIGEST_BYTES, output.length);
        if (messageBytes == 0 && length <= BUFFER_BYTES - LEAST_PADDING_BYTES) {
            System.arraycopy(input, offset, buffer, 0, length);
            messageBytes = length;
            finish(length, output, outputOffset);
        } else {
            update(input, offset, length);
            finish(filledBytes(), output, outputOffset);
        }
    }

    @Override
    public void copyFrom(Sha256 other) {
        if (!(other instanceof RawBlockSha256 running)) {
            throw new IllegalArgumentException(
                    "a computation of another source: " + other.getClass().getName());
        }
        System.arraycopy(running.state, 0, state, 0, state.length);
        System.arraycopy(running.buffer, 0, buffer, 0, BLOCK_BYTES);
        messageBytes = running.messageBytes;
    }

    /** Pads the message, of which the last {@code filled} bytes are in the buffer, and ends it. */
    private void finish(int filled, byte[] output, int offset) {
        int blocks = filled + LEAST_PADDING_BYTES <= BLOCK_BYTES ? 1 : 2;
        int end = blocks * BLOCK_BYTES;
        buffer[filled] = Sha256Words.END;
        Arrays.fill(buffer, filled + 1, end - Long.BYTES, (byte) 0);
        Sha256Words.writeLength(messageBytes, buffer, end);
        JdkBlock.compress(engine, buffer, 0, blocks);
        Sha256Words.writeDigest(state, output, offset);
        Sha256Words.reset(state);
        messageBytes = 0;
    }

    /** {@return how many bytes of the message wait in the buffer, less than a block} */
    private int filledBytes() {
        return (int) (messageBytes % BLOCK_BYTES);
    }

    private static final class Source implements Sha256Source {
        @Override
        public String name() {
            return "jdk-raw-block";
        }

        @Override
        public Sha256 open() {
            return new RawBlockSha256();
        }
    }
}
