package io.aegisbench.load.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what Linux counts of processes and cores. Thread-safe: it only reads. */
public final class ProcReader {
    private static final long KIB = 1024;
    private static final Pattern VOLUNTARY =
            Pattern.compile("^voluntary_ctxt_switches:\\s+(\\d+)", Pattern.MULTILINE);
    private static final Pattern INVOLUNTARY =
            Pattern.compile("^nonvoluntary_ctxt_switches:\\s+(\\d+)", Pattern.MULTILINE);
    private static final Pattern RSS = Pattern.compile("^VmRSS:\\s+(\\d+) kB", Pattern.MULTILINE);

    private final Path root;

    /**
     * Creates a reader.
     *
     * @param root the folder that holds {@code proc}, which is {@code /} but in tests
     */
    public ProcReader(Path root) {
        this.root = root;
    }

    /**
     * {@return the counters of every thread that the process has now}
     *
     * @throws IOException if there is no such process
     */
    public ProcessSample process(long pid) throws IOException {
        Path folder = root.resolve("proc").resolve(Long.toString(pid));
        Map<Long, ThreadCounters> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder.resolve("task"))) {
            for (Path task : tasks) {
                thread(task)
                        .ifPresent(
                                t -> threads.put(Long.parseLong(task.getFileName().toString()), t));
            }
        }
        long rss = found(RSS, Files.readString(folder.resolve("status"))).orElse(0L) * KIB;
        return new ProcessSample(System.nanoTime(), threads, rss);
    }

    /** {@return a thread's counters, or nothing if it has ended meanwhile} */
    private static Optional<ThreadCounters> thread(Path task) throws IOException {
        try {
            return Optional.of(
                    ThreadCounters.parse(
                            Files.readString(task.resolve("schedstat")),
                            Files.readString(task.resolve("status"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // Reading the file of a thread that has just ended fails with ESRCH.
            if (Files.exists(task)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** {@return what some cores did since the start of the machine} */
    public CpuTimes cpu(CoreSet cores) throws IOException {
        return CpuTimes.parse(Files.readAllLines(root.resolve("proc/stat")), cores);
    }

    /** {@return what the cores did since the start of the machine} */
    public CpuTimes cpu() throws IOException {
        return CpuTimes.parse(Files.readAllLines(root.resolve("proc/stat")));
    }

    private static Optional<Long> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
    }

    /**
     * What a thread has used.
     *
     * @param cpuNanos on a core
     * @param runQueueNanos ready to run, and waiting for a core
     * @param voluntarySwitches because it had to wait for something
     * @param involuntarySwitches because another was let run
     */
    record ThreadCounters(
            long cpuNanos, long runQueueNanos, long voluntarySwitches, long involuntarySwitches) {
        static final ThreadCounters ZERO = new ThreadCounters(0, 0, 0, 0);

        /**
         * {@return the counters}
         *
         * @param schedstat the text of that file: three numbers
         * @param status the text of that file
         * @throws IOException if they have another form
         */
        static ThreadCounters parse(String schedstat, String status) throws IOException {
            List<String> numbers = List.of(schedstat.strip().split(" ", -1));
            Optional<Long> voluntary = found(VOLUNTARY, status);
            Optional<Long> involuntary = found(INVOLUNTARY, status);
            if (numbers.size() != 3 || voluntary.isEmpty() || involuntary.isEmpty()) {
                throw new IOException(
                        "the kernel's schedstat or status has another form: " + schedstat.strip());
            }
            return new ThreadCounters(
                    Long.parseLong(numbers.get(0)),
                    Long.parseLong(numbers.get(1)),
                    voluntary.get(),
                    involuntary.get());
        }
    }
}
