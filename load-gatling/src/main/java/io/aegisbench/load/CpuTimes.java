package io.aegisbench.load;

import java.io.IOException;
import java.util.List;

/**
 * What all cores did since the start of the machine, in the kernel's ticks of 10 ms.
 *
 * @param busyTicks user, nice, system and interrupts
 * @param stealTicks in which the hypervisor ran something else
 * @param totalTicks of all kinds
 */
record CpuTimes(long busyTicks, long stealTicks, long totalTicks) {
    private static final long NANOS_PER_TICK = 10_000_000L;
    private static final int FIELDS = 8;

    /**
     * {@return the times of {@code /proc/stat}}
     *
     * @throws IOException if it has another form
     */
    static CpuTimes parse(List<String> lines) throws IOException {
        for (String line : lines) {
            String[] words = line.trim().split("\\s+", -1);
            if (words[0].equals("cpu") && words.length > FIELDS) {
                long[] ticks = new long[FIELDS];
                long total = 0;
                for (int i = 0; i < FIELDS; i++) {
                    ticks[i] = Long.parseLong(words[i + 1]);
                    total += ticks[i];
                }
                // user nice system idle iowait irq softirq steal
                long busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6];
                return new CpuTimes(busy, ticks[7], total);
            }
        }
        throw new IOException("no line 'cpu' of the known form in /proc/stat");
    }

    CpuTimes since(CpuTimes before) {
        return new CpuTimes(
                busyTicks - before.busyTicks,
                stealTicks - before.stealTicks,
                totalTicks - before.totalTicks);
    }

    long busyNanos() {
        return busyTicks * NANOS_PER_TICK;
    }

    /** {@return what the hypervisor took, in percent of all cores' time} */
    double stealPercent() {
        return totalTicks == 0 ? 0 : 100.0 * stealTicks / totalTicks;
    }
}
