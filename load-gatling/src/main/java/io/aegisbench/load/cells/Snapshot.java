package io.aegisbench.load.cells;

import io.aegisbench.load.fleet.Servers;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.process.CpuTimes;
import io.aegisbench.load.process.ProcReader;
import io.aegisbench.load.process.ProcessSample;
import io.aegisbench.load.process.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every process of a cell and the whole machine at one moment.
 *
 * @param time when
 * @param cpu of all cores
 * @param serverCores of those that the workers have
 * @param server its processes by pid
 * @param generator the process that asks
 * @param upstream the process that answers chats
 * @param runner this process, with the probe
 */
public record Snapshot(
        Instant time,
        CpuTimes cpu,
        CpuTimes serverCores,
        Map<Long, ProcessSample> server,
        ProcessSample generator,
        ProcessSample upstream,
        ProcessSample runner) {
    /**
     * What was used between two moments.
     *
     * @param begin of the span
     * @param end of the span
     * @param server its processes together
     * @param generator the process that asks
     * @param upstream the process that answers chats
     * @param runner this process, with the probe
     * @param cpu of all cores
     * @param serverCores of those that the workers have
     */
    record Window(
            Instant begin,
            Instant end,
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
            long wall = runner.wallNanos();
            long others = serverCores.busyNanos() - server.cpuNanos();
            return wall == 0 ? 0 : Math.max(0, 100.0 * others / wall);
        }

        /** {@return CPU of what is not ours, in percent of one core} */
        double neighbourPercent() {
            long ours =
                    server.cpuNanos()
                            + generator.cpuNanos()
                            + upstream.cpuNanos()
                            + runner.cpuNanos();
            long wall = runner.wallNanos();
            return wall == 0 ? 0 : Math.max(0, 100.0 * (cpu.busyNanos() - ours) / wall);
        }

        /**
         * {@return how busy our own processes keep the generator's cores, in percent of one core}
         */
        double generatorSidePercent() {
            return generator.cpuPercent() + upstream.cpuPercent() + runner.cpuPercent();
        }

        double seconds() {
            return runner.wallNanos() / 1e9;
        }
    }

    /**
     * {@return all of them now}
     *
     * @throws IOException if one has ended
     */
    static Snapshot take(TestBed site, Servers servers, Process generator) throws IOException {
        return take(site, servers.pids(), generator);
    }

    static Snapshot take(TestBed site, List<Long> serverPids, Process generator)
            throws IOException {
        ProcReader proc = site.proc();
        Map<Long, ProcessSample> server = new HashMap<>();
        for (long pid : serverPids) {
            server.put(pid, proc.process(pid));
        }
        return new Snapshot(
                Instant.now(),
                proc.cpu(),
                proc.cpu(site.cores().server()),
                server,
                proc.process(generator.pid()),
                proc.process(site.upstream().process().pid()),
                proc.process(ProcessHandle.current().pid()));
    }

    Window since(Snapshot before) {
        List<Usage> servers = new ArrayList<>();
        server.forEach((pid, sample) -> {
            ProcessSample earlier = before.server.get(pid);
            if (earlier != null) {
                servers.add(sample.since(earlier));
            }
        });
        return new Window(
                before.time,
                time,
                Usage.sum(servers),
                generator.since(before.generator),
                upstream.since(before.upstream),
                runner.since(before.runner),
                cpu.since(before.cpu),
                serverCores.since(before.serverCores));
    }
}
