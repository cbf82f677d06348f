package io.aegisbench.wal;

import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.disk.PiecewiseFiles;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/**
 * Appends from several threads and writes the count of durable records to its output, eight bytes
 * at a time, after each force. Its disk is slow and takes one block at a time, so that a kill finds
 * a batch half written often enough; nothing else differs from the real thing.
 */
final class SoakChild {
    static final WalSettings SETTINGS =
            WalSettings.defaults().withSegmentSizeBytes(3 << 20).withQueueRecords(256);

    private SoakChild() {}

    public static void main(String[] arguments) throws IOException {
        Child.endWithParent();
        Path directory = Path.of(arguments[0]);
        DataOutputStream output = new DataOutputStream(System.out);
        WalOwner owner =
                new WalOwner() {
                    @Override
                    public void durable(long recordCount) {
                        tell(output, recordCount);
                    }
                };
        WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(new PiecewiseFiles(), directory),
                        SETTINGS,
                        owner,
                        WalListener.NONE);
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            Thread.ofPlatform().start(() -> appendForEver(log, random));
        }
    }

    private static void tell(DataOutputStream output, long recordCount) {
        try {
            output.writeLong(recordCount);
            output.flush();
        } catch (IOException e) {
            throw new IllegalStateException("parent is gone", e);
        }
    }

    private static void appendForEver(WriteAheadLog log, Random random) {
        try {
            while (true) {
                log.append(record(random.nextInt(), random.nextInt(1 << random.nextInt(17))));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return a record that says what must be in it} */
    static byte[] record(int seed, int sizeBytes) {
        byte[] record = new byte[Integer.BYTES + sizeBytes];
        new Random(seed).nextBytes(record);
        ByteBuffer.wrap(record).putInt(0, seed);
        return record;
    }
}
