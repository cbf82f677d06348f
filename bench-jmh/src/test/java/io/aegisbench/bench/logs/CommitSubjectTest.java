package io.aegisbench.bench.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.reports.run.Subprocess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitSubjectTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CHRONICLE.*")
    void hasWhatWasAppended(CommitSubject subject) throws Exception {
        SubjectProbe.check(subject, folder);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "CHRONICLE.*")
    void chronicleHasWhatWasAppendedInAJvmWithItsFlags(CommitSubject subject) throws Exception {
        Subprocess done =
                Subprocess.run(
                        folder, Duration.ofMinutes(10), SubjectProbe.command(subject, folder));
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(folder).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "raw", "artemis", "rocksdb", "sqlite"})
    void hasWhatManyAppended(String id) throws Exception {
        CommitSubject subject = CommitSubject.ofId(id);
        long appended;
        try (CommitLog log = subject.open(folder)) {
            AppendCrew crew = new AppendCrew(log, 4, true);
            AppendCrew.Work work = crew.append(Duration.ofMillis(50));
            assertThat(work.latencies().getTotalCount()).isEqualTo(work.appends());
            assertThat(work.nanos()).isGreaterThanOrEqualTo(50_000_000);
            appended = work.appends();
        }
        Set<String> found = new TreeSet<>();
        subject.contents(folder).forEach(entry -> found.add(HexFormat.of().formatHex(entry)));
        assertThat(appended).isPositive();
        assertThat(found).hasSize(Math.toIntExact(appended));
    }

    @Test
    void unsyncedChronicleIsLabelledNotDurable() {
        assertThat(CommitSubject.values())
                .filteredOn(subject -> subject.label().contains("NOT DURABLE"))
                .containsExactly(CommitSubject.CHRONICLE_UNSYNCED);
    }

    @Test
    void rawHasOneAppenderOfAPlatformThread() throws Exception {
        try (CommitLog log = CommitSubject.RAW.open(folder)) {
            assertThat(log.maxAppenders()).isOne();
            assertThat(log.kept(1L << 40)).isEqualTo(1 << 17);
        }
    }

    @Test
    void anIdThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> CommitSubject.ofId("kafka")).hasMessageContaining("no such log");
        assertThat(CommitSubject.ofId("artemis-default")).isEqualTo(CommitSubject.ARTEMIS_DEFAULT);
    }

    @Test
    void aFailedAppenderEndsTheCrew() {
        CommitLog broken =
                new CommitLog() {
                    @Override
                    public Appender appender() {
                        throw new IllegalStateException("no appender");
                    }

                    @Override
                    public void close() {}
                };
        AppendCrew crew = new AppendCrew(broken, 3, false);
        assertThatThrownBy(() -> crew.append(Duration.ofMillis(1)))
                .hasMessageContaining("no appender");
    }

    @Test
    void theProbeForcesAndLeavesNothingBehind() throws Exception {
        Histogram forces = AppendCrew.histogram();
        ForceProbe.measure(folder, forces);
        assertThat(forces.getTotalCount()).isEqualTo(100);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void oursIsNeverSkipped() {
        assertThat(SubjectProbe.unavailable(CommitSubject.WAL)).isEqualTo(Optional.empty());
    }
}
