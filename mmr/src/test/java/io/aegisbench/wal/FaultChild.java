package io.aegisbench.wal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Appends one record after the other until the log fails or enough were appended, and prints {@code
 * durable N} after each, {@code failed}, what later appends say, {@code closing}, and what close
 * says.
 */
final class FaultChild {
    private FaultChild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        WalSettings settings =
                WalSettings.defaults()
                        .withRecordSizeLimitBytes(4000)
                        .withSegmentSizeBytes(Integer.getInteger("segment", 256 << 10))
                        .withRoomPatience(Duration.ZERO);
        try (WriteAheadLog log = WriteAheadLog.open(Path.of(arguments[0]), settings)) {
            int records = Integer.parseInt(arguments[1]);
            for (int i = 0; i < records; i++) {
                try {
                    boolean durable = log.append(record(i)).awaitDurable(Duration.ofMinutes(2));
                    System.out.println(durable ? "durable " + (i + 1) : "timeout");
                } catch (WalFailedException e) {
                    System.out.println("failed " + e.getCause());
                }
            }
            System.out.println("closing");
        } catch (WalFailedException e) {
            System.out.println("close: " + e.getCause());
        }
    }

    static byte[] record(int index) {
        byte[] record = new byte[1 + index * 37 % 3000];
        record[record.length - 1] = (byte) index;
        return record;
    }
}
