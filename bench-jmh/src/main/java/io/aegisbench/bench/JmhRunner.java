package io.aegisbench.bench;

import io.aegisbench.bench.call.EvidenceLagBenchmark;
import io.aegisbench.bench.spawn.SpawnCostBenchmark;
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets JMH measure one cell in one new JVM at a time, which is how rounds over many cells can be
 * interleaved; JMH by itself runs all forks of a cell one after the other. Not thread-safe.
 */
final class JmhRunner implements AutoCloseable {
    /** Where what JMH says of its work is kept, within the run's folder. */
    static final String LOG = "jmh.log";

    private final Study study;
    private final PrintStream log;
    private final Path spawn;
    private final Path lag;
    private final OutputFormat output;
    private final List<RunResult> results = new ArrayList<>();

    JmhRunner(Study study, RunFolder folder) throws IOException {
        this.study = study;
        this.spawn = folder.file(RunFolder.SPAWN);
        this.lag = folder.file("lag");
        this.log =
                new PrintStream(
                        Files.newOutputStream(folder.file(LOG)), true, StandardCharsets.UTF_8);
        this.output = OutputFormatFactory.createFormatInstance(this.log, VerboseMode.NORMAL);
    }

    /**
     * {@return what one round measured for the cell}
     *
     * @param round the round, from 1: a spawn session names its files after it
     * @throws RunnerException if the benchmark failed, for instance because its result was wrong
     */
    JmhEntry measure(Cell cell, int round) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("^" + Pattern.quote(cell.benchmark()) + "$")
                        .forks(1)
                        .warmupForks(0)
                        .warmupIterations(study.warmup(cell).count())
                        .warmupTime(TimeValue.milliseconds(study.warmup(cell).millis()))
                        .measurementIterations(study.measurement(cell).count())
                        .measurementTime(TimeValue.milliseconds(study.measurement(cell).millis()))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true);
        if (cell.isOfSpawn()) {
            options.jvmArgsPrepend(
                    "-D%s=%s".formatted(SpawnCostBenchmark.FOLDER, spawn),
                    "-D%s=%s".formatted(SpawnCostBenchmark.ROUND, round));
        }
        if (cell.isOfLag()) {
            options.jvmArgsPrepend(
                    "-D%s=%s".formatted(EvidenceLagBenchmark.FOLDER, lag),
                    "-D%s=%s".formatted(EvidenceLagBenchmark.ROUND, round));
        }
        cell.params().forEach(options::param);
        Collection<RunResult> measured = new Runner(options.build(), output).run();
        results.addAll(measured);
        return JmhEntry.all(JsonMapper.shared().readTree(json(measured))).getFirst();
    }

    /** {@return JMH's JSON of everything measured so far, in the order of measuring} */
    String json() {
        return json(results);
    }

    private static String json(Collection<RunResult> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        log.close();
    }
}
