package io.aegisbench.reports.run;

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
    private static final Duration GIT_LIMIT = Duration.ofSeconds(20);
    private static final int MOST_CLOCK_STEPS = 200;

    /** Of a clock that ticks every 10 ms; seeing 200 of them took two seconds of a core. */
    private static final int FEWEST_CLOCK_STEPS = 3;

    private static final Duration CLOCK_LOOK = Duration.ofMillis(20);

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
    ProvenanceReader(MachineReader machine, Instant started) {
        this.machine = machine;
        this.started = started;
        this.loadBefore = machine.loadAverage();
        this.stealBefore = machine.stealTicks();
    }

    /**
     * {@return everything, with the state of the machine now}
     *
     * @param id of the run
     * @param asked what it was asked for
     * @param now when that is
     * @param outcome so far
     * @param skipped what could not be measured and why, by name
     */
    Provenance read(
            String id,
            RunRecord.Asked asked,
            Instant now,
            String outcome,
            Map<String, String> skipped) {
        return new Provenance(
                id,
                asked.kind(),
                started.toString(),
                now.toString(),
                outcome,
                asked.settings(),
                git("rev-parse", "HEAD"),
                dirty(git("status", "--porcelain")),
                facts(asked),
                Map.copyOf(skipped),
                asked.notes());
    }

    private Map<String, Map<String, Fact>> facts(RunRecord.Asked asked) {
        Fact stealAfter = machine.stealTicks();
        Map<String, Fact> after = state(machine.loadAverage(), stealAfter);
        after.put("stealTicksInRun", Fact.difference(stealBefore, stealAfter));
        Map<String, Map<String, Fact>> facts = new LinkedHashMap<>();
        facts.put("machine", machine.machine());
        facts.put("jvm", jvm());
        facts.put("clocks", clocks());
        facts.put("before", state(loadBefore, stealBefore));
        facts.put("after", after);
        facts.put("commandLine", commandLine());
        facts.put("artifacts", artifacts(System.getProperty("java.class.path")));
        asked.facts()
                .forEach((group, more) ->
                        facts.computeIfAbsent(group, _ -> new LinkedHashMap<>()).putAll(more));
        return facts;
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

    /** {@return SHA-256 of each file, or of all files of a folder in the order of their names} */
    private static Map<String, Fact> artifacts(String classPath) {
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

    /**
     * {@return SHA-256 of a file, or of all files of a folder in the order of their names}
     *
     * @param path of it
     */
    public static Fact digest(Path path) {
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

    /** {@return the smallest step that the clock was seen to make in a short look} */
    private static Fact granularity(LongSupplier clock) {
        long smallest = Long.MAX_VALUE;
        long end = System.nanoTime() + CLOCK_LOOK.toNanos();
        for (int i = 0; i < MOST_CLOCK_STEPS; i++) {
            if (i >= FEWEST_CLOCK_STEPS && System.nanoTime() - end > 0) {
                break;
            }
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
