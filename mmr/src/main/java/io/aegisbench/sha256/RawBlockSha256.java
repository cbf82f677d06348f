package io.aegisbench.sha256;

import static io.aegisbench.sha256.Sha256Words.BLOCK_BYTES;
import static io.aegisbench.sha256.Sha256Words.LEAST_PADDING_BYTES;

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

    private static final int MAX_WHOLE_BLOCKS = 65;

    /**
     * The last blocks of messages of 0 to 64 whole blocks, each where its message's length says.
     */
    private static final byte[] END_BLOCKS = endBlocks();

    private final Object engine = JdkBlock.newEngine();
    private final int[] state = JdkBlock.stateOf(engine);
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final PaddedBlocks oneBlock = new PaddedBlocks(1);
    private final PaddedBlocks twoBlocks = new PaddedBlocks(2);
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
     * <p>A leaf or a node fits in two blocks with its padding, so that both go to the block
     * function in one call (a seventh faster than two calls).
     */
    @Override
    public void hash(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        Objects.checkFromIndexSize(offset, length, input.length);
        Objects.checkFromIndexSize(outputOffset, DIGEST_BYTES, output.length);
        if (messageBytes > 0 || length > BUFFER_BYTES - LEAST_PADDING_BYTES) {
            update(input, offset, length);
            finish(filledBytes(), output, outputOffset);
            return;
        }
        PaddedBlocks blocks = length <= BLOCK_BYTES - LEAST_PADDING_BYTES ? oneBlock : twoBlocks;
        blocks.put(input, offset, length);
        JdkBlock.compress(engine, blocks.bytes, 0, blocks.count);
        takeDigest(output, outputOffset);
    }

    @Override
    public void copyFrom(Sha256 other) {
        if (!(other instanceof RawBlockSha256 running)) {
            throw new IllegalArgumentException(
                    "a computation of another source: " + other.getClass().getName());
        }
        System.arraycopy(running.state, 0, state, 0, state.length);
        messageBytes = running.messageBytes;
        int filled = filledBytes();
        if (filled > 0) {
            System.arraycopy(running.buffer, 0, buffer, 0, filled);
        }
    }

    /** Pads the message, of which the last {@code filled} bytes are in the buffer, and ends it. */
    private void finish(int filled, byte[] output, int offset) {
        if (filled == 0 && messageBytes < END_BLOCKS.length) {
            // All of it is one of few constants, and constants need not be stored before they are
            // read.
            JdkBlock.compress(engine, END_BLOCKS, (int) messageBytes, 1);
        } else {
            compressEnd(filled);
        }
        takeDigest(output, offset);
        messageBytes = 0;
    }

    private void takeDigest(byte[] output, int offset) {
        Sha256Words.writeDigest(state, output, offset);
        Sha256Words.reset(state);
    }

    private void compressEnd(int filled) {
        int blocks = filled + LEAST_PADDING_BYTES <= BLOCK_BYTES ? 1 : 2;
        int end = blocks * BLOCK_BYTES;
        buffer[filled] = Sha256Words.END;
        Arrays.fill(buffer, filled + 1, end - Long.BYTES, (byte) 0);
        Sha256Words.writeLength(messageBytes, buffer, end);
        JdkBlock.compress(engine, buffer, 0, blocks);
    }

    private static byte[] endBlocks() {
        byte[] ends = new byte[MAX_WHOLE_BLOCKS * BLOCK_BYTES];
        for (int block = 0; block < MAX_WHOLE_BLOCKS; block++) {
            int begin = block * BLOCK_BYTES;
            ends[begin] = Sha256Words.END;
            Sha256Words.writeLength(begin, ends, begin + BLOCK_BYTES);
        }
        return ends;
    }

    /** {@return how many bytes of the message wait in the buffer, less than a block} */
    private int filledBytes() {
        return (int) (messageBytes % BLOCK_BYTES);
    }

    /**
     * Whole messages of up to two blocks. The padding stays for as long as messages are of one
     * length, which leaves and nodes are: it is not written again, and what is not written need not
     * be waited for when it is read.
     */
    private static final class PaddedBlocks {
        private final int count;
        private final byte[] bytes;
        private int paddedLength = -1;

        PaddedBlocks(int count) {
            this.count = count;
            this.bytes = new byte[count * BLOCK_BYTES];
        }

        void put(byte[] input, int offset, int length) {
            System.arraycopy(input, offset, bytes, 0, length);
            if (length != paddedLength) {
                Arrays.fill(bytes, length, bytes.length, (byte) 0);
                bytes[length] = Sha256Words.END;
                Sha256Words.writeLength(length, bytes, bytes.length);
                paddedLength = length;
            }
        }
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
