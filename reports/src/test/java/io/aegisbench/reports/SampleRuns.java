package io.aegisbench.reports;

import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.stats.ScalabilityLaw;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Writes runs whose answers are known, as the harness would. */
public final class SampleRuns {
    /** The law that the layout 1x1 follows exactly in its median round. */
    static final ScalabilityLaw SINGLE = new ScalabilityLaw(9_000, 0.04, 0.0004);

    /** What two workers do, as a factor of one. */
    static final double TWO_WORKERS = 1.9;

    static final List<Integer> CLIENTS = List.of(1, 4, 16, 64, 128);

    /** Rounds differ by these factors, so the median is the law itself. */
    static final double[] ROUNDS = {0.98, 1.0, 1.02};

    /** CPU time of a chat call by mode, in the median round. */
    static final Map<String, Double> CPU_MICROS =
            Map.of("off", 25.0, "scheduled", 35.0, "written", 38.0, "durable", 50.0);

    private static final List<String> HEADER =
            Stream.of(Column.values()).map(Column::header).toList();

    private final Path folder;
    private final List<Map<String, String>> rows = new ArrayList<>();

    private SampleRuns(Path folder) {
        this.folder = folder;
    }

    /** {@return a run of layouts with a generator-bound load, an A/A control and open arrivals} */
    public static Path layouts(Path results) throws IOException {
        return layouts(results, "20261123T180000Z-layouts", "Sample CPU", 1);
    }

    public static Path layouts(Path results, String name, String cpu, double speed)
            throws IOException {
        SampleRuns runs = new SampleRuns(Files.createDirectories(results.resolve(name)));
        provenance(runs.folder, "layouts", cpu);
        for (int round = 1; round <= ROUNDS.length; round++) {
            for (int clients : CLIENTS) {
                double rate = SINGLE.throughput(clients) * ROUNDS[round - 1] * speed;
                runs.health("1x1", clients, round, rate, "rankable");
                runs.health("1x2", clients, round, rate * 1.3, "rankable");
                runs.health(
                        "2x1",
                        clients,
                        round,
                        rate * TWO_WORKERS,
                        clients == 128 ? "generator-bound" : "rankable");
            }
            runs.evidence(round);
            runs.open(round);
        }
        runs.write();
        return runs.folder;
    }

    private void health(String layout, int clients, int round, double rate, String state) {
        Map<String, String> row = row("health", layout, "ack=scheduled", clients, round, rate);
        row.put("state", state);
        row.put("stateReason", state.equals("rankable") ? "" : "generator at 99 % of a core");
        rows.add(row);
    }

    private void evidence(int round) {
        CPU_MICROS.forEach((mode, cpu) -> {
            double factor = ROUNDS[round - 1];
            Map<String, String> row =
                    row("chat", "1x1", "ack=" + mode, 16, round, 1e6 / cpu * factor);
            if (mode.equals("off")) {
                row.put("evidenceLagP50Nanos", "");
                row.put("evidenceLagP99Nanos", "");
                row.put(
                        "missing",
                        "evidenceLagP50Nanos=no evidence; evidenceLagP99Nanos=no evidence");
            }
            rows.add(row);
        });
        double again =
                1e6
                        / CPU_MICROS.getOrDefault("scheduled", 0.0)
                        * ROUNDS[round - 1]
                        * (1 + 0.01 * (round - 2));
        rows.add(row("chat", "1x1", "ack=scheduled,aa=1", 16, round, again));
        rows.add(row("chat", "1x1", "without=waf", 16, round, 1e6 / 30 * ROUNDS[round - 1]));
    }

    private void open(int round) throws IOException {
        for (int rate : List.of(2_000, 10_000)) {
            Map<String, String> row = row("chat", "1x1", "ack=scheduled", 0, round, rate);
            String id = "chat-1x1-r%s-scheduled".formatted(rate);
            row.put("cell", id);
            row.put("loadModel", "open");
            row.put("concurrency", "");
            row.put("targetRate", Integer.toString(rate));
            String log = "hlog/%s-r%s.hlog".formatted(id, round);
            row.put("hlog", log);
            Random random = new Random(rate + round);
            Histogram raw = new Histogram(3);
            Histogram corrected = new Histogram(3);
            for (int i = 0; i < 5_000; i++) {
                long nanos = (long) (200_000 * Math.exp(random.nextGaussian() * 0.3));
                raw.recordValue(nanos);
                corrected.recordValue(i % 50 == 0 ? nanos + 20_000_000 : nanos);
            }
            log(folder.resolve(log), raw);
            log(folder.resolve(log.replace(".hlog", "-corrected.hlog")), corrected);
            rows.add(row);
        }
    }

    static void log(Path file, Histogram histogram) throws IOException {
        Files.createDirectories(file.getParent());
        try {
            HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
            writer.outputLogFormatVersion();
            writer.outputLegend();
            writer.outputIntervalHistogram(0, 1, histogram, 1.0);
            writer.close();
        } catch (FileNotFoundException e) {
            throw new IOException(e);
        }
    }

    private static Map<String, String> row(
            String sweep, String layout, String variant, int clients, int round, double rate) {
        Map<String, String> row = new LinkedHashMap<>();
        HEADER.forEach(column -> row.put(column, "0"));
        double seconds = Math.max(1, clients) / rate;
        row.put("schema", "aegis-cells/1");
        row.put("cell", "%s-%s-c%s-%s".formatted(sweep, layout, clients, variant));
        row.put("study", "quick");
        row.put("sweep", sweep);
        row.put("layout", layout);
        row.put("workers", layout.substring(0, 1));
        row.put("ioThreads", layout.substring(2));
        row.put("front", "generator");
        row.put("variant", variant);
        row.put("loadModel", "closed");
        row.put("concurrency", Integer.toString(clients));
        row.put("targetRate", "");
        row.put("generator", "wrk");
        row.put("round", Integer.toString(round));
        row.put("startedUtc", "2026-11-23T18:00:00Z");
        row.put("achievedRate", Double.toString(rate));
        row.put("errorKinds", "");
        row.put("p50Nanos", Long.toString((long) (seconds * 1e9)));
        row.put("p90Nanos", Long.toString((long) (seconds * 1.5e9)));
        row.put("p99Nanos", Long.toString((long) (seconds * 3e9)));
        row.put("p999Nanos", Long.toString((long) (seconds * 6e9)));
        row.put("maxNanos", Long.toString((long) (seconds * 20e9)));
        row.put("hlog", "");
        row.put("serverCpuMicrosPerRequest", Double.toString(1e6 / rate));
        row.put("serverCpuPercent", Double.toString(Math.min(100, 20 + clients)));
        row.put("serverRunQueuePercent", Double.toString(clients * 0.2));
        row.put("evidenceLagP50Nanos", "900000");
        row.put("evidenceLagP99Nanos", "2100000");
        row.put("state", "rankable");
        row.put("stateReason", "");
        row.put("cause", clients > 64 ? "saturated" : "");
        row.put("missing", "");
        return row;
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder(String.join(",", HEADER)).append('\n');
        for (Map<String, String> row : rows) {
            text.append(
                    String.join(
                            ",",
                            HEADER.stream().map(c -> quoted(row.getOrDefault(c, ""))).toList()));
            text.append('\n');
        }
        Files.writeString(folder.resolve(RunFolder.CELLS), text);
    }

    private static String quoted(String value) {
        return value.contains(",") ? "\"" + value + "\"" : value;
    }

    /** {@return a run with verdicts on arranged causes} */
    public static Path contention(Path results) throws IOException {
        SampleRuns runs =
                new SampleRuns(
                        Files.createDirectories(results.resolve("20261123T181000Z-contention")));
        provenance(runs.folder, "contention", "Sample CPU");
        for (int clients : List.of(4, 64)) {
            runs.rows.add(row("chat", "1x2", "as-is", clients, 1, 20_000));
            runs.rows.add(row("chat", "1x2", "lock=global", clients, 1, 20_000.0 / clients));
        }
        runs.write();
        Files.writeString(
                runs.folder.resolve(RunFolder.SWEEPS),
                """
                sweep,cause,round,verdict,signals,right
                as-is,saturated,1,saturated,cpu=99,true
                lock=global,lock-bound,1,lock-bound,locks=800,true
                starved,starved,1,undecided,wait=3,false
                """);
        return runs.folder;
    }

    static void provenance(Path folder, String kind, String cpu) throws IOException {
        Files.writeString(
                folder.resolve(RunFolder.PROVENANCE),
                """
                {"schema":"aegis-run/1","outcome":"complete","kind":"%s","startedUtc":"2026-11-23T18:00:00Z",
                 "endedUtc":"2026-11-23T18:09:00Z","settings":{"study":"quick"},"commandLine":{},
                 "commit":{"value":"%s"},"dirty":{"value":"false"},"artifacts":{},"jvm":{"version":{"value":"25"}},
                 "machine":{"cpuModel":{"value":"%s"},"cores":{"value":"2"},"operatingSystem":{"value":"Linux"},
                            "governor":{"missing":"unknown in VM"}},
                 "clocks":{},"before":{"loadAverage":{"value":"0.10 0.20 0.30"}},
                 "after":{"loadAverage":{"value":"1.9 1.0 0.5"},"stealTicksInRun":{"value":"3"}},
                 "skipped":{},"notes":["made for a test"]}
                """
                        .formatted(kind, "0".repeat(40), cpu));
    }
}
