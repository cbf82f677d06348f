package io.aegisbench.load.process;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What cores did since the start of the machine, in the kernel's ticks of 10 ms.
 *
 * @param busyTicks user, nice, system and interrupts
 * @param stealTicks in which the hypervisor ran something else
 * @param totalTicks of all kinds
 */
public record CpuTimes(long busyTicks, long stealTicks, long totalTicks) {
    private static final long NANOS_PER_TICK = 10_000_000L;
    private static final int FIELDS = 8;

    /**
     * {@return the times of all cores by {@code /proc/stat}}
     *
     * @throws IOException if it has another form
     */
    static CpuTimes parse(List<String> lines) throws IOException {
        return sum(lines, Set.of("cpu"));
    }

    /**
     * {@return the times of some cores together by {@code /proc/stat}}
     *
     * @throws IOException if it has another form, or not all of them
     */
    static CpuTimes parse(List<String> lines, CoreSet cores) throws IOException {
        Set<String> names =
                cores.numbers().stream().map(core -> "cpu" + core).collect(Collectors.toSet());
        return sum(lines, names);
    }

    private static CpuTimes sum(List<String> lines, Set<String> names) throws IOException {
        CpuTimes sum = new CpuTimes(0, 0, 0);
        int found = 0;
        for (String line : lines) {
            String[] words = line.trim().split("\\s+", -1);
            if (names.contains(words[0]) && words.length > FIELDS) {
                sum = sum.plus(words);
                found++;
            }
        }
        if (found < names.size()) {
            throw new IOException("no lines %s of the known form in /proc/stat".formatted(names));
        }
        return sum;
    }

    private CpuTimes plus(String[] words) {
        long[] ticks = new long[FIELDS];
        long total = 0;
        for (int i = 0; i < FIELDS; i++) {
            ticks[i] = Long.parseLong(words[i + 1]);
            total += ticks[i];
        }
        // user nice system idle iowait irq softirq steal
        long busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6];
        return new CpuTimes(busyTicks + busy, stealTicks + ticks[7], totalTicks + total);
    }

    public CpuTimes since(CpuTimes before) {
        return new CpuTimes(
                busyTicks - before.busyTicks,
                stealTicks - before.stealTicks,
                totalTicks - before.totalTicks);
    }

    public long busyNanos() {
        return busyTicks * NANOS_PER_TICK;
    }

    /** {@return what the hypervisor took, in percent of all cores' time} */
    public double stealPercent() {
        return totalTicks == 0 ? 0 : 100.0 * stealTicks / totalTicks;
    }
}
