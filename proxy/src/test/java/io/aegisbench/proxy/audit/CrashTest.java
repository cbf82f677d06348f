package io.aegisbench.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.Salts;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.wal.WalVerifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is killed with SIGKILL under load, again and again, over one ledger. Rounds are
 * given by {@code -Daegis.evidence.crashRounds}; a round in which nothing was answered tests
 * nothing and fails.
 */
@Timeout(1800)
final class CrashTest {
    private static final int ROUNDS = Integer.getInteger("aegis.evidence.crashRounds", 3);
    private static final long SEED = Long.getLong("aegis.test.seed", System.nanoTime());

    @TempDir private Path parent;

    private final Random random = new Random(SEED);
    private final Set<String> answered = new LinkedHashSet<>();

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SCHEDULED", "WRITTEN", "DURABLE"})
    void whatAKilledProcessAnsweredIsRecordedWhereTheModeSaysSo(Mode mode) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int before = answered.size();
            List<String> heard = runRound(mode);
            assertThat(heard).as("answers of round %s, seed %s", round, SEED).isNotEmpty();
            answered.addAll(heard);
            assertThat(answered).as("ids are never given twice").hasSize(before + heard.size());
            check(heard, mode).forEach(answered::remove);
        }
    }

    private List<String> runRound(Mode mode) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashChild.class.getName(),
                                parent.toString(),
                                mode.name())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> heard = new ArrayList<>();
        try (BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            hear(output.readLine(), heard);
            // By its handle: the process's own method closes the pipe with what is still in it.
            CompletableFuture<Void> kill =
                    CompletableFuture.runAsync(
                            process.toHandle()::destroyForcibly,
                            CompletableFuture.delayedExecutor(
                                    random.nextInt(50, 600), TimeUnit.MILLISECONDS));
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                hear(line, heard);
            }
            kill.get();
        } finally {
            process.toHandle().destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return heard;
    }

    private static void hear(String line, List<String> heard) {
        if (line != null && line.endsWith(' ' + CrashChild.END)) {
            heard.add(line.substring(0, RequestId.LENGTH));
        }
    }

    /** {@return the answered calls of the round that have no record} */
    private Set<String> check(List<String> heard, Mode mode) throws Exception {
        TrailFixture fixture = new TrailFixture(parent);
        assertThat(WalVerifier.verify(fixture.directory()).damages()).isEmpty();
        if (random.nextInt(3) == 0) {
            Files.delete(fixture.directory().resolve(RequestIndex.NAME));
        }
        LedgerTrail trail = fixture.open(mode);
        List<String> recorded = TrailFixture.ids(trail);
        assertThat(recorded).as("no call has two records").doesNotHaveDuplicates();
        Set<String> lost = new HashSet<>(answered);
        recorded.forEach(lost::remove);
        if (mode == Mode.SCHEDULED) {
            assertThat(heard).as("only the killed round lost").containsAll(lost);
        } else {
            assertThat(lost).as("answered without a record, seed %s", SEED).isEmpty();
        }
        checkFiles(trail, recorded);
        TrailFixture.close(trail);
        return lost;
    }

    /** Index and salts are in step with the records that survived. */
    private void checkFiles(LedgerTrail trail, List<String> recorded) throws IOException {
        int from = Math.max(0, recorded.size() - 500);
        for (int i = from; i < recorded.size(); i++) {
            assertThat(trail.ledger().find(RequestId.parse(recorded.get(i)).orElseThrow()))
                    .as("request %s, seed %s", recorded.get(i), SEED)
                    .hasValue(i);
            assertThat(trail.ledger().salts(i))
                    .as("salts %s, seed %s", i, SEED)
                    .isInstanceOf(Salts.Present.class);
        }
        assertThat(trail.ledger().salts(recorded.size())).isInstanceOf(Salts.Missing.class);
    }
}
