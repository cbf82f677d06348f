package io.aegisbench.bench.call;

import io.aegisbench.bench.machine.CpuClock;
import io.aegisbench.proxy.firewall.FirewallFinding;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does each stage of the hot path, and each step of the background path, cost one chat call
 * with a question of 90 bytes and an answer of 500, in ns and in bytes? And what does the firewall
 * cost a text of 90 bytes to 1 MiB, of four kinds?
 *
 * <p>The stages are the proxy's own objects with its defaults, and calls over a connection without
 * a socket: what the kernel, Undertow's parser and XNIO's channels cost is left out. Each verdict
 * is looked at, and each answer's end: an invocation that did something else fails the run. The
 * baseline is an empty invocation with the same counters; it is subtracted nowhere. {@code
 * rateLimit} and {@code together} need a new call each time, with Undertow's exchange: {@code call}
 * is what that costs. {@code together} is all of the hot path's lines in one, the chain with its
 * clock and metrics around them.
 *
 * <p>A slot that was handed over is taken back on the same thread; what crossing to another costs
 * is {@link io.aegisbench.bench.spawn.SpawnCostBenchmark}'s question. The ledger is a real one on
 * {@code -Dbench.disk}, forced every 100 ms: its lines are what the recording thread waits, so a
 * disk that is slower than the loop shows there.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=StagePriceBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            // Else XNIO greets on standard error in each of these JVMs.
            "-Dorg.jboss.logging.provider=slf4j"
        })
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class StagePriceBenchmark {
    static final byte[] QUESTION = ascii(PriceBodies.question());
    static final byte[] ANSWER = ascii(PriceBodies.answer());
    static final byte[] MESSAGE = ascii(PriceBodies.message());

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Nothing: what the measuring itself costs. */
    @Benchmark
    public long baseline(CpuClock clock) {
        return clock.invocations++;
    }

    /** A request id, Undertow's exchange and the call. */
    @Benchmark
    public GovernedCall call(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.newCall();
    }

    /** All bytes of one request, below the parser. */
    @Benchmark
    public int guard(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.calls().guard();
    }

    /** The key's hash, and its comparison. */
    @Benchmark
    public Verdict auth(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.AUTH, stages.call());
    }

    /** The body read from memory and parsed. */
    @Benchmark
    public Verdict body(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        stages.calls().rewind(stages.call());
        return stages.judge(StageName.BODY, stages.call());
    }

    /** Every string of the question looked through. */
    @Benchmark
    public Verdict waf(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.WAF, stages.call());
    }

    /** A text looked through whole on one thread; over 16 KiB the proxy does so on its pool. */
    @Benchmark
    public FirewallFinding wafOfText(ScannedText text, CpuClock clock) {
        clock.invocations++;
        return text.scan();
    }

    /** Two budgets reserved and told in six headers; with a new call. */
    @Benchmark
    public Verdict rateLimit(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.RATE_LIMIT, stages.renewedCall());
    }

    /** The route of the model; the request passes as it is. */
    @Benchmark
    public Verdict adapter(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.ADAPTER, stages.call());
    }

    /** The request put into Anthropic's shape. */
    @Benchmark
    public Verdict adapterAnthropic(PriceStages.Anthropic stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.ADAPTER, stages.call());
    }

    /** The answer put from Anthropic's shape into OpenAI's. */
    @Benchmark
    public ByteBuffer answerAnthropic(PriceStages.Anthropic stages, CpuClock clock) {
        clock.invocations++;
        return stages.translatedAnswer();
    }

    /** A slot reserved and given back. */
    @Benchmark
    public boolean evidence(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        stages.judge(StageName.EVIDENCE, stages.call());
        return stages.abandonSlot();
    }

    /**
     * A slot reserved, filled with both bodies, which are hashed, and handed over, with the usage
     * that is read from the answer, and taken back.
     */
    @Benchmark
    public long evidenceHandedOver(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        stages.judge(StageName.EVIDENCE, stages.call());
        return stages.answerCall(stages.call());
    }

    /** The forwarder's share without a socket: the request's head written, the answer's read. */
    @Benchmark
    public int forwarderHeads(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.heads();
    }

    /** Every update of one answered call but those of the answer itself. */
    @Benchmark
    public long metrics(PriceStages stages, CpuClock clock) {
        return stages.observe(++clock.invocations);
    }

    /**
     * Guard, call, chain and its stages, heads, answer and metrics: the hot path without sockets.
     */
    @Benchmark
    public long together(PriceStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.whole();
    }

    /** Background: both bodies hashed, of which the hot path does all but the last block. */
    @Benchmark
    public byte[] backgroundHash(PriceSteps steps, CpuClock clock) {
        clock.invocations++;
        return steps.of().hashBodies();
    }

    /** Background: entropy, tokens, finish reason and leak patterns of the answer. */
    @Benchmark
    public long backgroundAnalyser(PriceSteps steps, CpuClock clock) {
        clock.invocations++;
        return steps.of().analyse();
    }

    /** Background: the record, its analysis included. */
    @Benchmark
    public byte[] backgroundRecord(PriceSteps steps, CpuClock clock) {
        clock.invocations++;
        return steps.of().makeRecord();
    }

    /** Background: the record appended to log and tree alone. */
    @Benchmark
    public long backgroundLedger(PriceSteps steps, CpuClock clock)
            throws IOException, InterruptedException {
        clock.invocations++;
        return steps.of().appendAlone();
    }

    /** Background: the record appended with its salts and its place in the index. */
    @Benchmark
    public long backgroundAppend(PriceSteps steps, CpuClock clock)
            throws IOException, InterruptedException {
        clock.invocations++;
        return steps.of().append();
    }

    /** Background: the request's cell in the index. */
    @Benchmark
    public long backgroundIndex(PriceSteps steps, CpuClock clock) throws IOException {
        clock.invocations++;
        return steps.of().putIndex();
    }

    /** Background: the tap wiped, and salts drawn for its next call. */
    @Benchmark
    public byte[] backgroundTap(PriceSteps steps, CpuClock clock) {
        clock.invocations++;
        return steps.of().renewTap();
    }

    /** Background: the two salts' cell. */
    @Benchmark
    public long backgroundSalts(PriceSteps steps, CpuClock clock) throws IOException {
        clock.invocations++;
        return steps.of().putSalts();
    }
}
