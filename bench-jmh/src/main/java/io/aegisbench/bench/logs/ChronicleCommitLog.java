package io.aegisbench.bench.logs;

import java.nio.file.Path;
import java.util.function.Consumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * Chronicle Queue, whose append ends in the page cache.
 *
 * <ul>
 *   <li><i>Unsynced</i> is how it is used and what its figures are of. It is not durable, and every
 *       table says so.
 *   <li><i>Synced</i> calls {@code sync()} after every record, with {@code syncMode(SYNC)}: without
 *       that mode the call does nothing.
 *   <li>An appender for each thread, as its documentation asks. Everything else as it comes.
 * </ul>
 */
final class ChronicleCommitLog implements CommitLog {
    private final ChronicleQueue queue;
    private final boolean synced;

    private ChronicleCommitLog(Path folder, boolean synced) {
        this.queue =
                SingleChronicleQueueBuilder.binary(folder)
                        .syncMode(synced ? SyncMode.SYNC : SyncMode.NONE)
                        .build();
        this.synced = synced;
    }

    static CommitLog synced(Path folder) {
        return new ChronicleCommitLog(folder, true);
    }

    static CommitLog unsynced(Path folder) {
        return new ChronicleCommitLog(folder, false);
    }

    static Contents contents(Path folder) {
        return taker -> {
            try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder).build();
                    ExcerptTailer tailer = queue.createTailer()) {
                read(tailer, taker);
            }
        };
    }

    private static void read(ExcerptTailer tailer, Consumer<byte[]> taker) {
        Bytes<?> entry = Bytes.allocateElasticOnHeap(AppendCrew.ENTRY_BYTES);
        while (tailer.readBytes(entry)) {
            taker.accept(entry.toByteArray());
            entry.clear();
        }
    }

    @Override
    public Appender appender() {
        ExcerptAppender appender = queue.createAppender();
        Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(AppendCrew.ENTRY_BYTES);
        return new Appender() {
            @Override
            public void append(byte[] entry) {
                bytes.clear().write(entry);
                appender.writeBytes(bytes);
                if (synced) {
                    appender.sync();
                }
            }

            @Override
            public void close() {
                appender.close();
            }
        };
    }

    @Override
    public void close() {
        queue.close();
    }
}
