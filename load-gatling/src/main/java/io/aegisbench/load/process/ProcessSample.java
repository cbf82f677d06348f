package io.aegisbench.load.process;

import io.aegisbench.load.process.ProcReader.ThreadCounters;
import java.util.Map;

/**
 * A process at one moment.
 *
 * @param nanos when, by {@link System#nanoTime}
 * @param threads counters by thread id
 * @param rssBytes memory that lies in RAM
 */
public record ProcessSample(long nanos, Map<Long, ThreadCounters> threads, long rssBytes) {
    public ProcessSample {
        threads = Map.copyOf(threads);
    }

    /**
     * {@return what the process used since an earlier sample} A thread that ended in between is not
     * seen; one that began counts from its beginning.
     */
    public Usage since(ProcessSample before) {
        long cpu = 0;
        long queue = 0;
        long voluntary = 0;
        long involuntary = 0;
        for (Map.Entry<Long, ThreadCounters> thread : threads.entrySet()) {
            ThreadCounters now = thread.getValue();
            ThreadCounters then =
                    before.threads().getOrDefault(thread.getKey(), ThreadCounters.ZERO);
            cpu += Math.max(0, now.cpuNanos() - then.cpuNanos());
            queue += Math.max(0, now.runQueueNanos() - then.runQueueNanos());
            voluntary += Math.max(0, now.voluntarySwitches() - then.voluntarySwitches());
            involuntary += Math.max(0, now.involuntarySwitches() - then.involuntarySwitches());
        }
        return new Usage(nanos - before.nanos(), cpu, queue, voluntary, involuntary, rssBytes);
    }
}
