package io.aegisbench.bench.logs;

import io.aegisbench.bench.machine.BenchDisk;
import io.aegisbench.reports.run.Subprocess;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Fork;

/** Finds out in a JVM of its own whether a log works on this machine. */
public final class SubjectProbe {
    static final int ENTRIES = 100;

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Map<CommitSubject, Optional<String>> KNOWN =
            new EnumMap<>(CommitSubject.class);

    private SubjectProbe() {}

    /**
     * Checks the log of an id in a folder; what goes wrong is thrown.
     *
     * @param arguments id and folder
     */
    public static void main(String[] arguments) throws Exception {
        check(CommitSubject.ofId(arguments[0]), Path.of(arguments[1]));
    }

    /** Appends some records to a new log in an empty folder and compares what it has then. */
    static void check(CommitSubject subject, Path folder) throws Exception {
        List<byte[]> appended = new ArrayList<>();
        try (CommitLog log = subject.open(folder);
                CommitLog.Appender appender = log.appender()) {
            for (int i = 0; i < ENTRIES; i++) {
                byte[] entry = AppendCrew.entry(i);
                appender.append(entry);
                appended.add(entry);
            }
        }
        List<byte[]> found = new ArrayList<>();
        subject.contents(folder).forEach(found::add);
        if (!Arrays.deepEquals(found.toArray(), appended.toArray())) {
            throw new IllegalStateException(
                    "%s does not have the %s records that were appended: found=%s"
                            .formatted(subject.id(), ENTRIES, found.size()));
        }
    }

    /** {@return why a peer cannot be measured here, in one line; ours always can} */
    public static synchronized Optional<String> unavailable(CommitSubject subject) {
        return subject.isPeer()
                ? KNOWN.computeIfAbsent(subject, SubjectProbe::probe)
                : Optional.empty();
    }

    private static Optional<String> probe(CommitSubject subject) {
        try {
            Path folder = BenchDisk.newFolder(BenchDisk.folder(), subject.id());
            try {
                Subprocess done =
                        Subprocess.run(
                                Path.of("").toAbsolutePath(), LIMIT, command(subject, folder));
                return done.status() == 0
                        ? Optional.empty()
                        : Optional.of(subject.label() + ": " + firstError(done));
            } finally {
                BenchDisk.delete(folder);
            }
        } catch (IOException e) {
            return Optional.of(subject.label() + ": " + e.getMessage());
        }
    }

    /** {@return the line that names the exception, which is not the last one} */
    private static String firstError(Subprocess done) {
        return done.errors()
                .lines()
                .filter(line -> line.startsWith("Exception in thread"))
                .map(line -> line.replaceFirst("Exception in thread \"[^\"]*\" ", ""))
                .findFirst()
                .orElseGet(done::lastError);
    }

    static List<String> command(CommitSubject subject, Path folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(flags(subject));
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(SubjectProbe.class.getName());
        command.add(subject.id());
        command.add(folder.toAbsolutePath().toString());
        return command;
    }

    /** {@return the flags that the benchmark gives the measured JVM} */
    private static List<String> flags(CommitSubject subject) {
        boolean chronicle =
                subject == CommitSubject.CHRONICLE || subject == CommitSubject.CHRONICLE_UNSYNCED;
        return Arrays.stream(WalCommitBenchmark.class.getMethods())
                .filter(method -> method.getName().equals("chronicle"))
                .filter(_ -> chronicle)
                .flatMap(SubjectProbe::flags)
                .toList();
    }

    private static Stream<String> flags(Method method) {
        return Arrays.stream(method.getAnnotation(Fork.class).jvmArgsAppend());
    }
}
