package io.aegisbench.bench.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What Linux says about who had to wait for a core. Thread-safe: it only reads. */
final class CpuWait {
    /** Stands for what the kernel does not tell. */
    static final long UNKNOWN = -1;

    private static final int STEAL = 8;

    private CpuWait() {}

    /** {@return how long this thread was ready to run and had no core, in nanoseconds} */
    static long ofThisThreadNanos() {
        return waitNanos(firstLine(Path.of("/proc/thread-self/schedstat")));
    }

    static long waitNanos(String schedstat) {
        String[] words = schedstat.trim().split("\\s+", -1);
        return words.length >= 3 ? Long.parseLong(words[1]) : UNKNOWN;
    }

    /**
     * Ticks of all cores since the start of the machine.
     *
     * @param steal in which the hypervisor ran something else
     * @param all of any kind
     */
    record Ticks(long steal, long all) {
        static Ticks now() {
            return parse(firstLine(Path.of("/proc/stat")));
        }

        static Ticks parse(String stat) {
            String[] words = stat.trim().split("\\s+", -1);
            if (words.length <= STEAL) {
                return new Ticks(UNKNOWN, UNKNOWN);
            }
            // The two behind steal are guests', which are counted in user time already.
            LongStream all = Stream.of(words).limit(STEAL + 1).skip(1).mapToLong(Long::parseLong);
            return new Ticks(Long.parseLong(words[STEAL]), all.sum());
        }

        /** {@return the share of ticks that were stolen since then, in percent} */
        double stolenPercentSince(Ticks earlier) {
            long passed = all - earlier.all;
            return passed <= 0 ? 0 : 100.0 * (steal - earlier.steal) / passed;
        }
    }

    /** {@return the run queue's average over the last minute, as text} */
    static String loadAverage() {
        return firstLine(Path.of("/proc/loadavg"));
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException _) {
            return "";
        }
    }
}
