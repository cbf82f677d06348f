package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of the kernel, where root and Debian's strace and xfsprogs are there: skipped elsewhere.
 */
@Timeout(240)
final class RealFaultsTest {
    private static final int RECORDS = 30;
    private static final int REPEATS = Integer.getInteger("aegis.wal.faultRepeats", 1);

    @TempDir private Path directory;

    private final List<Path> mounts = new ArrayList<>();

    @AfterEach
    void unmount() throws Exception {
        for (Path mount : mounts) {
            run("umount", mount.toString());
        }
    }

    @Test
    void anInjectedFailureOfFdatasyncLatchesTheLog() throws Exception {
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            String when = String.valueOf(9 + 3 * repeat);
            injected("fdatasync:error=EIO:when=" + when, "Input/output error", "eio" + repeat);
        }
    }

    @Test
    void anInjectedFullDiskLatchesTheLog() throws Exception {
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            String when = (9 + 3 * repeat) + "+";
            injected("pwrite64:error=ENOSPC:when=" + when, "No space left", "enospc" + repeat);
        }
    }

    private void injected(String injection, String message, String name) throws Exception {
        need("strace", "-V");
        Path log = Files.createDirectories(directory.resolve(name));
        List<String> strace =
                List.of("strace", "-f", "-qq", "-o", directory.resolve("trace").toString());
        List<String> prefix = new ArrayList<>(strace);
        prefix.addAll(List.of("-e", "inject=" + injection));
        Outcome outcome = appendUntilEnd(prefix, log);
        assumeTrue(outcome.ran, "skipped: strace cannot trace here");
        assertThat(outcome.failures).isNotEmpty().allMatch(line -> line.contains(message));
        assertThat(outcome.closing).contains(message);
        assertThat(outcome.durable + outcome.failures.size()).isEqualTo(RECORDS);
        recovers(log, outcome);
    }

    @Test
    void aSmallDiskThatFillsLosesNothingThatWasAcknowledged() throws Exception {
        Path mount = mount("tmpfs", "-t", "tmpfs", "-o", "size=1m", "none");
        Outcome outcome = appendUntilEnd(List.of(), mount, 600);
        assertThat(outcome.failures).isNotEmpty();
        assertThat(outcome.failures.getFirst()).contains("No space left");
        assertThat(outcome.closing).contains("No space left");
        try (RecordCursor cursor = WalReader.open(mount).cursor(0, Long.MAX_VALUE)) {
            for (int i = 0; i < outcome.durable; i++) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.record()).isEqualTo(FaultChild.record(i));
            }
        }
        assertThat(WalVerifier.verify(mount).damages()).isEmpty();
    }

    @Test
    void aFileSystemThatIsShutDownHasAllThatWasAcknowledged() throws Exception {
        need("mkfs.xfs", "-V");
        need("xfs_io", "-V");
        Path image = directory.resolve("image");
        assertThat(run("truncate", "-s", "320M", image.toString())).isZero();
        assertThat(run("mkfs.xfs", "-q", image.toString())).isZero();
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            Path mount = mount("xfs", "-o", "loop", image.toString());
            Path log = Files.createDirectories(mount.resolve("log" + repeat));
            Outcome outcome = shutDownUnderLoad(mount, log);
            assertThat(outcome.durable).isPositive();
            assertThat(run("umount", mount.toString())).isZero();
            mounts.remove(mount);
            recovers(mount("xfs", "-o", "loop", image.toString()).resolve("log" + repeat), outcome);
            assertThat(run("umount", mounts.removeLast().toString())).isZero();
        }
    }

    private static Outcome shutDownUnderLoad(Path mount, Path log) throws Exception {
        Outcome outcome = new Outcome();
        try (Child child = Child.start(List.of(), FaultChild.class, log.toString(), "1000000")) {
            String line = child.line();
            while (!line.isEmpty() && outcome.failures.isEmpty()) {
                outcome.take(line);
                if (line.equals("durable 200")) {
                    assertThat(run("xfs_io", "-x", "-c", "shutdown", mount.toString())).isZero();
                }
                line = child.line();
            }
        }
        return outcome;
    }

    private static Outcome appendUntilEnd(List<String> prefix, Path log) throws IOException {
        return appendUntilEnd(prefix, log, RECORDS);
    }

    private static Outcome appendUntilEnd(List<String> prefix, Path log, int records)
            throws IOException {
        Outcome outcome = new Outcome();
        try (Child child =
                Child.start(prefix, FaultChild.class, log.toString(), String.valueOf(records))) {
            for (String line = child.line(); !line.isEmpty(); line = child.line()) {
                outcome.take(line);
            }
        }
        return outcome;
    }

    private static void recovers(Path log, Outcome outcome) throws IOException {
        WalSettings settings = WalSettings.defaults().withSegmentSizeBytes(2 << 20);
        try (WriteAheadLog recovered = WriteAheadLog.open(log, settings)) {
            assertThat(recovered.recovery().recordCount())
                    .isBetween(outcome.durable, outcome.durable + 1);
            for (int i = 0; i < outcome.durable; i++) {
                assertThat(recovered.read(i)).isEqualTo(FaultChild.record(i));
            }
        }
    }

    private Path mount(String name, String... arguments) throws Exception {
        Path mount = Files.createDirectories(directory.resolve("mnt-" + name));
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        command.add(mount.toString());
        assumeTrue(
                run(command.toArray(String[]::new)) == 0,
                "skipped: " + name + " cannot be mounted, root is needed");
        mounts.add(mount);
        return mount;
    }

    private static void need(String... command) throws InterruptedException {
        int code;
        try {
            code = run(command);
        } catch (IOException e) {
            code = -1;
        }
        assumeTrue(code == 0, "skipped: no " + command[0]);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** What a {@link FaultChild} said. Not thread-safe: one test owns it. */
    private static final class Outcome {
        private final List<String> failures = new ArrayList<>();
        private long durable;
        private String closing = "close returned";
        private boolean ran;

        void take(String line) {
            ran = true;
            if (line.startsWith("durable ")) {
                assertThat(failures).as("nothing is acknowledged after a failure").isEmpty();
                durable = Long.parseLong(line.substring("durable ".length()));
            } else if (line.startsWith("failed ")) {
                failures.add(line);
            } else if (line.startsWith("close: ")) {
                closing = line;
            }
        }
    }
}
