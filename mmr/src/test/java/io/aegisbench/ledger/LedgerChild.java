package io.aegisbench.ledger;

import io.aegisbench.disk.DirectoryLockedException;
import io.aegisbench.wal.WalFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * A ledger in a process of its own. With {@code hold} it says {@code held} until its input ends, or
 * the refusal. With {@code soak} it appends without an end and prints what it was told: {@code
 * durable COUNT}, {@code checkpoint BASE64} and {@code receipt INDEX BASE64}. With {@code fault} it
 * appends some records, prints the first two of these, and {@code failed} when the ledger does.
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

    static final int FAULT_RECORDS = 20;

    private LedgerChild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[1]);
        Path key = Path.of(arguments[2]);
        switch (arguments[0]) {
            case "hold" -> hold(directory, key);
            case "soak" -> new LedgerSoak(directory, key).run();
            case "fault" -> fault(directory, key);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** The disk fails sooner or later; each record has its checkpoint before the next one. */
    private static void fault(Path directory, Path key) throws IOException, InterruptedException {
        try (Ledger ledger =
                Ledger.open(
                        directory,
                        key,
                        Optional.empty(),
                        LedgerFixture.EACH_RECORD,
                        LedgerListener.QUIET)) {
            for (long i = 0; i < FAULT_RECORDS; i++) {
                LedgerFixture.appendAll(ledger, i, i + 1);
                System.out.println("durable " + (i + 1));
                long size = i + 1;
                LedgerFixture.await(
                        "checkpoint or failure",
                        () -> ledger.checkpoint().size() == size || ledger.failure().isPresent());
                byte[] note = ledger.signedCheckpoint().bytes();
                System.out.println("checkpoint " + Base64.getEncoder().encodeToString(note));
            }
            System.out.println("closing");
        } catch (LedgerFailedException | WalFailedException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            System.out.println("failed " + e.getClass().getSimpleName() + ": " + cause);
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
        } catch (DirectoryLockedException e) {
            System.out.println(e.getMessage());
        }
    }
}
