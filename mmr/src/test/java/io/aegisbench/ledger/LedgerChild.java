package io.aegisbench.ledger;

import io.aegisbench.wal.WalLockedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A ledger in a process of its own. With {@code hold} it says {@code held} until its input ends, or
 * the refusal. With {@code soak} it appends without an end and prints what it was told: {@code
 * durable COUNT}, {@code checkpoint BASE64} and {@code receipt INDEX BASE64}.
 */
final class LedgerChild {
    static final LedgerSettings SETTINGS =
            LedgerFixture.SETTINGS
                    .withLog(
                            LedgerFixture.SETTINGS
                                    .log()
                                    .withQueueRecords(256)
                                    .withSegmentSizeBytes(1 << 20))
                    .withCheckpointInterval(Duration.ofMillis(3))
                    .withCheckpointRecords(40);

    private LedgerChild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[1]);
        Path key = Path.of(arguments[2]);
        if (arguments[0].equals("hold")) {
            hold(directory, key);
        } else {
            new LedgerSoak(directory, key).run();
        }
    }

    private static void hold(Path directory, Path key) throws IOException, InterruptedException {
        try (Ledger ledger =
                Ledger.open(directory, key, Optional.empty(), SETTINGS, LedgerListener.QUIET)) {
            LedgerFixture.appendAll(ledger, ledger.durableCount(), ledger.durableCount() + 5);
            LedgerFixture.awaitCheckpoint(ledger, ledger.durableCount());
            System.out.println("held " + ledger.durableCount());
            int input = System.in.read();
            System.out.println("released " + input);
        } catch (WalLockedException e) {
            System.out.println(e.getMessage());
        }
    }
}
