package io.aegisbench.bench.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The floor: one thread writes a record and forces it, and nothing else. The file was written with
 * zeros and forced before, so that a force carries one block of data and no metadata: nothing that
 * forces every record can be faster. At its end the file is written again from its beginning, which
 * costs the same.
 */
final class RawCommitLog implements CommitLog {
    private static final int ENTRY_BYTES = AppendCrew.ENTRY_BYTES;
    private static final int CAPACITY = 1 << 17;

    private final FileChannel channel;
    private long next;

    private RawCommitLog(FileChannel channel) {
        this.channel = channel;
    }

    static CommitLog open(Path folder) throws IOException {
        return new RawCommitLog(zeroWritten(file(folder), (long) CAPACITY * ENTRY_BYTES));
    }

    private static Path file(Path folder) {
        return folder.resolve("raw");
    }

    /** {@return a new file of zeros that are on the disk} */
    static FileChannel zeroWritten(Path file, long bytes) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long at = 0; at < bytes; at += zeros.position()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
            writeFully(channel, zeros, at);
        }
        channel.force(true);
        return channel;
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
            throws IOException {
        long at = position - bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    /** A slot that was never written begins with zero; a record never does. */
    static Contents contents(Path folder) {
        return taker -> {
            try (FileChannel channel = FileChannel.open(file(folder), StandardOpenOption.READ)) {
                ByteBuffer slot = ByteBuffer.allocate(ENTRY_BYTES);
                for (long at = 0; at < channel.size(); at += ENTRY_BYTES) {
                    channel.read(slot.clear(), at);
                    if (slot.getLong(0) == 0) {
                        return;
                    }
                    taker.accept(slot.array().clone());
                }
            }
        };
    }

    @Override
    public Appender appender() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(ENTRY_BYTES);
        return entry -> {
            buffer.clear().put(entry).flip();
            writeFully(channel, buffer, next++ % CAPACITY * ENTRY_BYTES);
            channel.force(false);
        };
    }

    @Override
    public int maxAppenders() {
        return 1;
    }

    @Override
    public long kept(long appended) {
        return Math.min(appended, CAPACITY);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
