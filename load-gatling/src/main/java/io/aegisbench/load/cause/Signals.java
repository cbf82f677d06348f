package io.aegisbench.load.cause;

import java.util.Locale;

/**
 * What was recorded of one cell of a sweep.
 *
 * @param concurrency connections
 * @param rate requests a second
 * @param serverCpuShare of the server's cores, 1 is all of them
 * @param serverRunQueueShare of the time in which a thread of the server wanted a core: how much it
 *     waited for one, from 0 to 1
 * @param generatorCpuShare of the cores that the generator is meant to have, by it and the
 *     upstream, 1 is all of them
 * @param generatorRunQueueShare of the time in which the generator wanted a core: how much it
 *     waited for one, from 0 to 1
 * @param lockWaitShare threads that wait for a lock, on the average
 * @param othersShare of the server's cores, by whatever is not the server, 1 is all of them
 * @param voluntarySwitches of the server for each request
 */
public record Signals(
        int concurrency,
        double rate,
        double serverCpuShare,
        double serverRunQueueShare,
        double generatorCpuShare,
        double generatorRunQueueShare,
        double lockWaitShare,
        double othersShare,
        double voluntarySwitches) {
    /** {@return them as {@code sweeps.csv} has them} */
    public String text() {
        return String.format(
                Locale.ROOT,
                "c=%d; rate=%.0f; serverCpu=%.2f; serverRunQueue=%.2f; generatorCpu=%.2f; generatorRunQueue=%.2f; lockWait=%.3f; others=%.2f; voluntarySwitches=%.3f",
                concurrency,
                rate,
                serverCpuShare,
                serverRunQueueShare,
                generatorCpuShare,
                generatorRunQueueShare,
                lockWaitShare,
                othersShare,
                voluntarySwitches);
    }
}
