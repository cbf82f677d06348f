package io.aegisbench.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Collects where the figures of a run come from. Not thread-safe: the runner owns it. */
public final class ProvenanceReader {
    static final List<String> NOTES =
            List.of(
                    "threadCpuNanos is the measuring thread's: the collector's and the compiler's threads are in processCpuNanos only.",
                    "Entries of jmh.json stand in the order in which they were measured; a cell's n-th entry is its round n.",
                    "Peers report CPU time of their process, which has one thread.");

    private static final Duration GIT_LIMIT = Duration.ofSeconds(20);
    private static final int CLOCK_STEPS = 200;

    private final MachineReader machine;
    private final Instant started;
    private final Fact loadBefore;
    private final Fact stealBefore;

    /**
     * Starts a run: notes the time and the state of the machine.
     *
     * @param machine to ask
     * @param started when the run began
     */
    public ProvenanceReader(MachineReader machine, Instant started) {
        this.machine = machine;
        this.started = started;
        this.loadBefore = machine.loadAverage();
        this.stealBefore = machine.stealTicks();
    }

    /** {@return everything of a run of JMH, with the state of the machine now} */
    Provenance finish(Instant ended, Map<String, String> settings, Map<String, String> skipped) {
        return finish(Provenance.JMH, ended, settings, skipped, NOTES);
    }

    /**
     * {@return everything, with the state of the machine now}
     *
     * @param kind of run
     * @param ended when it did
     * @param settings what was asked for, by property name
     * @param skipped what could not be measured and why, by name
     * @param notes what the figures do and do not contain
     */
    public Provenance finish(
            String kind,
            Instant ended,
            Map<String, String> settings,
            Map<String, String> skipped,
            List<String> notes) {
        Fact stealAfter = machine.stealTicks();
        Map<String, Fact> after = state(machine.loadAverage(), stealAfter);
        after.put("stealTicksInRun", Fact.difference(stealBefore, stealAfter));
        return new Provenance(
                kind,
                started.toString(),
                ended.toString(),
                settings,
                commandLine(),
                git("rev-parse", "HEAD"),
                dirty(git("status", "--porcelain")),
                artifacts(System.getProperty("java.class.path")),
                jvm(),
                machine.machine(),
                clocks(),
                state(loadBefore, stealBefore),
                after,
                skipped,
                notes);
    }

    private static Map<String, Fact> state(Fact loadAverage, Fact stealTicks) {
        Map<String, Fact> state = new LinkedHashMap<>();
        state.put("loadAverage", loadAverage);
        state.put("stealTicks", stealTicks);
        return state;
    }

    private static Map<String, Fact> commandLine() {
        Map<String, Fact> lines = new LinkedHashMap<>();
        lines.put(
                "runner",
                ProcessHandle.current()
                        .info()
                        .commandLine()
                        .map(Fact::of)
                        .orElseGet(() -> Fact.missing("the system does not tell it")));
        lines.put(
                "maven",
                Fact.ofNullable(
                        System.getenv("MAVEN_CMD_LINE_ARGS"), "not started by Maven's own script"));
        return lines;
    }

    private static Fact git(String... arguments) {
        try {
            List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
            Subprocess git = Subprocess.run(Path.of("").toAbsolutePath(), GIT_LIMIT, command);
            return git.status() == 0
                    ? Fact.of(git.output().strip())
                    : Fact.missing("git says: " + git.lastError());
        } catch (IOException e) {
            return Fact.missing("git cannot be run: " + e.getMessage());
        }
    }

    private static Fact dirty(Fact status) {
        return status.value() == null
                ? status
                : Fact.of(Boolean.toString(!status.value().isEmpty()));
    }

    /**
     * {@return SHA-256 of each file, or of all files of a folder in the order of their names}
     *
     * @param classPath of them
     */
    public static Map<String, Fact> artifacts(String classPath) {
        Map<String, Fact> artifacts = new LinkedHashMap<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry).toAbsolutePath();
            String name =
                    Files.isDirectory(path)
                            ? path.getName(path.getNameCount() - 3) + "/classes"
                            : path.getFileName().toString();
            artifacts.put(name, digest(path));
        }
        return artifacts;
    }

    private static Fact digest(Path path) {
        try (Stream<Path> walk = Files.walk(path)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                sha256.update(Files.readAllBytes(file));
            }
            return Fact.of(HexFormat.of().formatHex(sha256.digest()));
        } catch (IOException e) {
            return Fact.missing("cannot be read: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
        }
    }

    private static Map<String, Fact> jvm() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        Map<String, Fact> jvm = new LinkedHashMap<>();
        jvm.put("version", Fact.of(System.getProperty("java.vm.version")));
        jvm.put("name", Fact.of(runtime.getVmName()));
        jvm.put("vendor", Fact.of(runtime.getVmVendor()));
        jvm.put("runnerFlags", Fact.of(String.join(" ", runtime.getInputArguments())));
        jvm.put("measuredFlags", Fact.missing("stands with each entry of jmh.json, as jvmArgs"));
        return jvm;
    }

    private static Map<String, Fact> clocks() {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, Fact> clocks = new LinkedHashMap<>();
        clocks.put("wallNanos", granularity(System::nanoTime));
        clocks.put(
                "threadCpuNanos",
                granularity(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime));
        clocks.put("processCpuNanos", granularity(system::getProcessCpuTime));
        return clocks;
    }

    /** {@return the smallest step that the clock was seen to make} */
    private static Fact granularity(LongSupplier clock) {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < CLOCK_STEPS; i++) {
            long start = clock.getAsLong();
            long next = clock.getAsLong();
            while (next == start) {
                next = clock.getAsLong();
            }
            smallest = Math.min(smallest, next - start);
        }
        return Fact.of(Long.toString(smallest));
    }
}
