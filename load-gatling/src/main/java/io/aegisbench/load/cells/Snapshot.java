package io.aegisbench.load.cells;

import io.aegisbench.load.process.CoreSet;
import io.aegisbench.load.process.CpuTimes;
import io.aegisbench.load.process.ProcReader;
import io.aegisbench.load.process.ProcessSample;
import io.aegisbench.load.process.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Every process of a cell and the whole machine at one moment.
 *
 * @param time when
 * @param nanos when, by {@link System#nanoTime}
 * @param cpu of all cores
 * @param serverCores of those that the servers have
 * @param processes by pid
 * @param roles which of them does what
 */
record Snapshot(
        Instant time,
        long nanos,
        CpuTimes cpu,
        CpuTimes serverCores,
        Map<Long, ProcessSample> processes,
        Roles roles) {
    /**
     * Which process of a cell does what.
     *
     * @param serverCores that the servers have
     * @param servers pids of those that are measured, none where they are not ours
     * @param generator the pid of who asks; in a simulation this process itself
     * @param upstream the pid of who answers chats, where that is a process of its own
     */
    record Roles(CoreSet serverCores, List<Long> servers, long generator, OptionalLong upstream) {
        Roles {
            servers = List.copyOf(servers);
        }

        private List<Long> all() {
            return LongStream.concat(
                            servers.stream().mapToLong(pid -> pid),
                            LongStream.concat(
                                    LongStream.of(generator, ProcessHandle.current().pid()),
                                    upstream.stream()))
                    .distinct()
                    .boxed()
                    .toList();
        }
    }

    /**
     * What was used between two moments.
     *
     * @param begin of the span
     * @param end of the span
     * @param nanos how long it is
     * @param server its processes together
     * @param generator the process that asks
     * @param upstream the process that answers chats
     * @param runner this process, with the probe; nothing where it is the generator
     * @param cpu of all cores
     * @param serverCores of those that the servers have
     */
    record Window(
            Instant begin,
            Instant end,
            long nanos,
            Usage server,
            Usage generator,
            Usage upstream,
            Usage runner,
            CpuTimes cpu,
            CpuTimes serverCores) {
        /**
         * {@return CPU of what is not the server on the cores that it has, in percent of one core}
         */
        double othersOnServerCoresPercent() {
            return percent(serverCores.busyNanos() - server.cpuNanos());
        }

        /** {@return CPU of what is not ours, in percent of one core} */
        double neighbourPercent() {
            long ours =
                    server.cpuNanos()
                            + generator.cpuNanos()
                            + upstream.cpuNanos()
                            + runner.cpuNanos();
            return percent(cpu.busyNanos() - ours);
        }

        private double percent(long cpuNanos) {
            return nanos == 0 ? 0 : Math.max(0, 100.0 * cpuNanos / nanos);
        }

        /**
         * {@return how busy our own processes keep the generator's cores, in percent of one core}
         */
        double generatorSidePercent() {
            return generator.cpuPercent() + upstream.cpuPercent() + runner.cpuPercent();
        }

        double seconds() {
            return nanos / 1e9;
        }
    }

    /**
     * {@return all of them now}
     *
     * @throws IOException if one has ended
     */
    static Snapshot take(ProcReader proc, Roles roles) throws IOException {
        Map<Long, ProcessSample> processes = new HashMap<>();
        for (long pid : roles.all()) {
            processes.put(pid, proc.process(pid));
        }
        return new Snapshot(
                Instant.now(),
                System.nanoTime(),
                proc.cpu(),
                proc.cpu(roles.serverCores()),
                Map.copyOf(processes),
                roles);
    }

    Window since(Snapshot before) {
        long runner = ProcessHandle.current().pid();
        return new Window(
                before.time,
                time,
                nanos - before.nanos,
                Usage.sum(roles.servers().stream().map(pid -> used(pid, before)).toList()),
                used(roles.generator(), before),
                roles.upstream().isPresent()
                        ? used(roles.upstream().getAsLong(), before)
                        : Usage.NONE,
                runner == roles.generator() ? Usage.NONE : used(runner, before),
                cpu.since(before.cpu),
                serverCores.since(before.serverCores));
    }

    private Usage used(long pid, Snapshot before) {
        ProcessSample now = processes.get(pid);
        ProcessSample then = before.processes.get(pid);
        return now == null || then == null ? Usage.NONE : now.since(then);
    }
}
