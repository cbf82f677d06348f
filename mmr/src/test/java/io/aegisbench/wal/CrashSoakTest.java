package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed with SIGKILL under load, again and again on one log. {@code -Psoak} runs
 * 200 rounds, and more until a tenth of them has left a torn tail; fails unless every round
 * acknowledges something: otherwise it would test nothing.
 */
@Timeout(1800)
final class CrashSoakTest {
    private static final int ROUNDS = Integer.getInteger("aegis.wal.soakRounds", 6);
    private static final int TORN_TAILS = Math.max(1, ROUNDS / 10);
    private static final int ROUNDS_OF_ONE_LOG = 20;

    @TempDir private Path directory;

    private int tornTails;
    private int silentRounds;
    private long acknowledged;

    @Test
    void losesNoAcknowledgedRecordWhenTheProcessIsKilled() throws Exception {
        Random random = new Random(Long.getLong("aegis.wal.seed", 11));
        for (int round = 0; round < ROUNDS || tornTails < TORN_TAILS; round++) {
            runRound(directory.resolve("log" + round / ROUNDS_OF_ONE_LOG), random.nextInt(120));
        }
        System.out.printf(
                "soak: rounds>=%s, tornTails=%s, silentRounds=%s, acknowledged=%s%n",
                ROUNDS, tornTails, silentRounds, acknowledged);
        assertThat(silentRounds).isZero();
    }

    private void runRound(Path log, int killAfterMillis) throws Exception {
        Files.createDirectories(log);
        long before = WalReader.open(log).recordCount();
        long last = before;
        try (Child child = Child.start(List.of(), SoakChild.class, log.toString());
                DataInputStream counts = new DataInputStream(child.process().getInputStream())) {
            last = Math.max(last, counts.readLong());
            // The kill comes from outside, at a moment that the child cannot know. Through the
            // handle,
            // because Process.destroyForcibly would close the pipe over the counts still in it.
            CompletableFuture<Void> kill =
                    CompletableFuture.runAsync(
                            child.process().toHandle()::destroyForcibly,
                            CompletableFuture.delayedExecutor(
                                    killAfterMillis, TimeUnit.MILLISECONDS));
            last = Math.max(last, lastCount(counts));
            kill.get();
        }
        silentRounds += last > before ? 0 : 1;
        acknowledged += last - before;
        check(log, last);
    }

    private static long lastCount(DataInputStream counts) throws IOException {
        long last = 0;
        try {
            while (true) {
                last = counts.readLong();
            }
        } catch (EOFException e) {
            return last;
        }
    }

    private void check(Path log, long acknowledgedCount) throws IOException {
        WalVerification found = WalVerifier.verify(log);
        assertThat(found.damages()).isEmpty();
        tornTails += found.tornBytes() > 0 ? 1 : 0;
        try (WriteAheadLog recovered = WriteAheadLog.open(log, SoakChild.SETTINGS)) {
            RecoveryReport report = recovered.recovery();
            assertThat(report.recordCount()).isGreaterThanOrEqualTo(acknowledgedCount);
            assertThat(report.tornBytes()).isEqualTo(found.tornBytes());
        }
        try (RecordCursor cursor = WalReader.open(log).cursor(0, Long.MAX_VALUE)) {
            while (cursor.next()) {
                byte[] record = cursor.record();
                int seed = ByteBuffer.wrap(record).getInt();
                assertThat(record).isEqualTo(SoakChild.record(seed, record.length - Integer.BYTES));
            }
        }
    }
}
