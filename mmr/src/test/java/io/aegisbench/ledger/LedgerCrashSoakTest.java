package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.TestSeed;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.Child;
import io.aegisbench.wal.WalVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ledger's process that is killed with SIGKILL under load, again and again. {@code -Psoak} runs
 * 200 rounds, and more until a tenth of them has left a torn tail. What the process said before it
 * was killed must hold afterwards, over all rounds of a ledger. Fails unless every round
 * acknowledges something: otherwise it would test nothing.
 */
@Timeout(1800)
final class LedgerCrashSoakTest {
    private static final int ROUNDS = Integer.getInteger("aegis.ledger.soakRounds", 6);
    private static final int TORN_TAILS = Math.max(1, ROUNDS / 10);
    private static final int ROUNDS_OF_ONE_LEDGER = 10;

    @TempDir private Path directory;

    private final SplittableRandom random = TestSeed.random();
    private final Map<Long, byte[]> durable = new TreeMap<>();
    private final List<byte[]> checkpoints = new ArrayList<>();
    private final Map<Long, byte[]> receipts = new TreeMap<>();
    private int silentRounds;
    private int tornTails;
    private int rebuilt;
    private long records;
    private long shown;

    @Test
    void whatAKilledLedgerSaidStillHolds() throws Exception {
        for (int round = 0; round < ROUNDS || tornTails < TORN_TAILS; round++) {
            if (round % ROUNDS_OF_ONE_LEDGER == 0) {
                durable.clear();
                checkpoints.clear();
                receipts.clear();
            }
            LedgerFixture fixture =
                    new LedgerFixture(
                            Files.createDirectories(
                                    directory.resolve("soak" + round / ROUNDS_OF_ONE_LEDGER)));
            runRound(fixture);
            check(fixture);
        }
        System.out.printf(
                "ledger soak: rounds>=%s, silentRounds=%s, tornTails=%s, rebuilt=%s, records=%s,"
                        + " checkpoints=%s%n",
                ROUNDS, silentRounds, tornTails, rebuilt, records, shown);
        assertThat(silentRounds).isZero();
    }

    private void runRound(LedgerFixture fixture) throws Exception {
        int before = durable.size();
        int shownBefore = checkpoints.size();
        try (Child child =
                Child.start(
                        List.of(),
                        LedgerChild.class,
                        "soak",
                        fixture.directory().toString(),
                        fixture.key().toString())) {
            hear(child.line());
            // The kill comes from outside, at a moment that the child cannot know, but after it
            // has said something.
            while (durable.size() == before) {
                String line = child.line();
                assertThat(line).as("child ended by itself").isNotEmpty();
                hear(line);
            }
            CompletableFuture<Void> kill =
                    CompletableFuture.runAsync(
                            child.process().toHandle()::destroyForcibly,
                            CompletableFuture.delayedExecutor(
                                    random.nextInt(150), TimeUnit.MILLISECONDS));
            for (String line = child.line(); !line.isEmpty(); line = child.line()) {
                hear(line);
            }
            kill.get();
        }
        silentRounds += durable.size() > before ? 0 : 1;
        records += durable.size() - before;
        shown += checkpoints.size() - shownBefore;
    }

    /** Takes one line in, but not the last one if the kill cut it short. */
    private void hear(String line) {
        List<String> words = Pattern.compile(" ").splitAsStream(line).toList();
        if (!words.getLast().equals(LedgerSoak.END)) {
            return;
        }
        byte[] bytes = Base64.getDecoder().decode(words.get(words.size() - 2));
        switch (words.getFirst()) {
            case "durable" -> durable.put(Long.parseLong(words.get(1)) - 1, bytes);
            case "checkpoint" -> checkpoints.add(bytes);
            case "receipt" -> receipts.put(Receipt.parse(bytes).index(), bytes);
            default -> throw new AssertionError(line);
        }
    }

    private void check(LedgerFixture fixture) throws IOException {
        assertThat(WalVerifier.verify(fixture.directory()).damages()).isEmpty();
        if (random.nextInt(3) == 0) {
            rebuilt++;
            Files.delete(fixture.files().nodes());
        }
        try (Ledger ledger = fixture.open()) {
            tornTails += ledger.recovery().tornBytes() > 0 ? 1 : 0;
            checkRecords(ledger);
            LedgerFixture.checkConsistent(
                    LedgerFixture.opened(
                            checkpoints.stream().map(SignedNote::parse).toList(),
                            ledger.verifier()),
                    ledger.tree());
            LedgerFixture.checkConsistent(
                    LedgerFixture.opened(
                            ledger.checkpoints(0, Integer.MAX_VALUE), ledger.verifier()),
                    ledger.tree());
        }
    }

    private void checkRecords(Ledger ledger) throws IOException {
        for (Map.Entry<Long, byte[]> entry : durable.entrySet()) {
            assertThat(ledger.read(entry.getKey()))
                    .as("record %s, %s", entry.getKey(), TestSeed.REPLAY)
                    .isEqualTo(entry.getValue());
        }
        for (Map.Entry<Long, byte[]> entry : receipts.entrySet()) {
            byte[] payload = ledger.read(entry.getKey());
            assertThat(Receipt.verify(entry.getValue(), payload, ledger.verifier()).isValid())
                    .as("receipt %s", entry.getKey())
                    .isTrue();
        }
    }
}
