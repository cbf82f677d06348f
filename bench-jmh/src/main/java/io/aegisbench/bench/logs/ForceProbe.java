package io.aegisbench.bench.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * How long the disk takes for one write of a record and its force, right now. It is measured beside
 * every cell, while the measured log does nothing, because a shared disk changes tenfold in a
 * minute.
 */
public final class ForceProbe {
    private static final int WARM_UP = 20;
    private static final int FORCES = 100;

    private ForceProbe() {}

    /** Adds some forces to the histogram, in nanoseconds. */
    public static void measure(Path folder, Histogram forces) throws IOException {
        Path file = folder.resolve("force-probe");
        long bytes = (long) (WARM_UP + FORCES) * AppendCrew.ENTRY_BYTES;
        ByteBuffer entry = ByteBuffer.allocateDirect(AppendCrew.ENTRY_BYTES);
        try (FileChannel channel = RawCommitLog.zeroWritten(file, bytes)) {
            for (int i = 0; i < WARM_UP + FORCES; i++) {
                entry.clear().put(0, AppendCrew.entry(i));
                long begun = System.nanoTime();
                RawCommitLog.writeFully(channel, entry, (long) i * AppendCrew.ENTRY_BYTES);
                channel.force(false);
                if (i >= WARM_UP) {
                    forces.recordValue(System.nanoTime() - begun);
                }
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
