package io.aegisbench.bench;

import io.aegisbench.proxy.LabStages;
import io.aegisbench.proxy.audit.AuditSteps;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.ResponseTranslator;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HotPath;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.LabAnswer;
import io.aegisbench.proxy.hotpath.LabCalls;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does each stage of the hot path, and each step of the background path, cost one chat call
 * with a question of 90 bytes and an answer of 500, in ns and in bytes?
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
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
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
    public GovernedCall call(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.newCall();
    }

    /** All bytes of one request, below the parser. */
    @Benchmark
    public int guard(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.calls().guard();
    }

    /** The key's hash, and its comparison. */
    @Benchmark
    public Verdict auth(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.AUTH, stages.call());
    }

    /** The body read from memory and parsed. */
    @Benchmark
    public Verdict body(Stages stages, CpuClock clock) {
        clock.invocations++;
        stages.calls().rewind(stages.call());
        return stages.judge(StageName.BODY, stages.call());
    }

    /** Every string of the body normalised and scanned by the default rules. */
    @Benchmark
    public Verdict waf(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.WAF, stages.call());
    }

    /** Two budgets reserved and told in six headers; with a new call. */
    @Benchmark
    public Verdict rateLimit(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.RATE_LIMIT, stages.renewedCall());
    }

    /** The route of the model; the request passes as it is. */
    @Benchmark
    public Verdict adapter(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.ADAPTER, stages.call());
    }

    /** The request put into Anthropic's shape. */
    @Benchmark
    public Verdict adapterAnthropic(AnthropicStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.judge(StageName.ADAPTER, stages.call());
    }

    /** The answer put from Anthropic's shape into OpenAI's. */
    @Benchmark
    public ByteBuffer answerAnthropic(AnthropicStages stages, CpuClock clock) {
        clock.invocations++;
        return stages.translatedAnswer();
    }

    /** A slot reserved and given back. */
    @Benchmark
    public boolean evidence(Stages stages, CpuClock clock) {
        clock.invocations++;
        stages.judge(StageName.EVIDENCE, stages.call());
        return stages.abandonSlot();
    }

    /**
     * A slot reserved, filled with both bodies, which are hashed, and handed over, with the usage
     * that is read from the answer, and taken back.
     */
    @Benchmark
    public long evidenceHandedOver(Stages stages, CpuClock clock) {
        clock.invocations++;
        stages.judge(StageName.EVIDENCE, stages.call());
        return stages.answerCall(stages.call());
    }

    /** The forwarder's share without a socket: the request's head written, the answer's read. */
    @Benchmark
    public int forwarderHeads(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.heads();
    }

    /** Every update of one answered call but those of the answer itself. */
    @Benchmark
    public long metrics(Stages stages, CpuClock clock) {
        return stages.observe(++clock.invocations);
    }

    /**
     * Guard, call, chain and its stages, heads, answer and metrics: the hot path without sockets.
     */
    @Benchmark
    public long together(Stages stages, CpuClock clock) {
        clock.invocations++;
        return stages.whole();
    }

    /** Background: both bodies hashed, of which the hot path does all but the last block. */
    @Benchmark
    public byte[] backgroundHash(Steps steps, CpuClock clock) {
        clock.invocations++;
        return steps.of().hashBodies();
    }

    /** Background: entropy, tokens, finish reason and leak patterns of the answer. */
    @Benchmark
    public long backgroundAnalyser(Steps steps, CpuClock clock) {
        clock.invocations++;
        return steps.of().analyse();
    }

    /** Background: the record, its analysis included. */
    @Benchmark
    public byte[] backgroundRecord(Steps steps, CpuClock clock) {
        clock.invocations++;
        return steps.of().makeRecord();
    }

    /** Background: the record appended to log and tree alone. */
    @Benchmark
    public long backgroundLedger(Steps steps, CpuClock clock)
            throws IOException, InterruptedException {
        clock.invocations++;
        return steps.of().appendAlone();
    }

    /** Background: the record appended with its salts and its place in the index. */
    @Benchmark
    public long backgroundAppend(Steps steps, CpuClock clock)
            throws IOException, InterruptedException {
        clock.invocations++;
        return steps.of().append();
    }

    /** Background: the request's cell in the index. */
    @Benchmark
    public long backgroundIndex(Steps steps, CpuClock clock) throws IOException {
        clock.invocations++;
        return steps.of().putIndex();
    }

    /** Background: the two salts' cell. */
    @Benchmark
    public long backgroundSalts(Steps steps, CpuClock clock) throws IOException {
        clock.invocations++;
        return steps.of().putSalts();
    }

    /** Takes calls through all of a path before a part of it is measured. */
    private static final class WarmUp {
        private static final int CALLS = 30_000;
        private static final long LIMIT_NANOS = 3_000_000_000L;

        private interface Step {
            void run() throws IOException, InterruptedException;
        }

        static void repeat(Step step) throws IOException, InterruptedException {
            long begun = System.nanoTime();
            for (int i = 0; i < CALLS && System.nanoTime() - begun < LIMIT_NANOS; i++) {
                step.run();
            }
        }
    }

    /** The stages of a proxy whose upstream speaks the client's dialect. */
    @State(Scope.Thread)
    public static class Stages {
        private @Nullable LabStages lab;
        private @Nullable LabCalls calls;
        private @Nullable LabAnswer answer;
        private @Nullable HotPath path;
        private @Nullable GovernedCall call;
        private final Map<StageName, Stage> byName = new EnumMap<>(StageName.class);

        /** Makes the stages and takes one call through them. */
        @Setup
        public void make() throws IOException, InterruptedException {
            LabStages made = new LabStages(dialect());
            lab = made;
            made.stages().forEach(stage -> byName.put(stage.name(), stage));
            calls = new LabCalls(made.key(), QUESTION);
            LabAnswer whole = made.answer(ANSWER);
            answer = whole;
            path = made.path(this::respond);
            GovernedCall first = newCall();
            call = first;
            byName.values().forEach(stage -> require(stage.judge(first)));
            abandonSlot();
            WarmUp.repeat(this::warmUp);
        }

        /** What a running proxy has done often before: its code's profile is of all of it. */
        void warmUp() throws IOException, InterruptedException {
            whole();
        }

        Dialect dialect() {
            return Dialect.OPENAI;
        }

        LabCalls calls() {
            return Objects.requireNonNull(calls, "made");
        }

        private LabStages lab() {
            return Objects.requireNonNull(lab, "made");
        }

        private LabAnswer answer() {
            return Objects.requireNonNull(answer, "made");
        }

        /** {@return a call that has passed all stages} */
        GovernedCall call() {
            return Objects.requireNonNull(call, "made");
        }

        GovernedCall newCall() {
            return calls().next(lab().trail().nextRequestId());
        }

        /** {@return a new call with the caller and the body of the first} */
        GovernedCall renewedCall() {
            GovernedCall made = newCall();
            made.admit(call().caller());
            made.received(call().body().bytes(), call().body().json());
            return made;
        }

        Verdict judge(StageName name, GovernedCall judged) {
            Stage stage = byName.get(name);
            if (stage == null) {
                throw new IllegalStateException("no such stage: " + name);
            }
            return require(stage.judge(judged));
        }

        private static Verdict require(Verdict verdict) {
            if (verdict != Verdict.pass()) {
                throw new IllegalStateException("a stage did not pass the question: " + verdict);
            }
            return verdict;
        }

        boolean abandonSlot() {
            if (!call().evidence().abandon()) {
                throw new IllegalStateException("the slot was used");
            }
            return true;
        }

        long answerCall(GovernedCall answered) {
            answer().witness(answered);
            long bytes = lab().trail().drain();
            if (bytes != ANSWER.length) {
                throw new IllegalStateException("other bytes than the answer's: " + bytes);
            }
            return bytes;
        }

        int heads() {
            return answer().writeHead(call()) + answer().readHead();
        }

        long observe(long nanos) {
            HotPathObserver observer = lab().observer();
            for (StageName stage : byName.keySet()) {
                observer.judged(stage, nanos & 0xffff);
            }
            observer.ended(call());
            return nanos;
        }

        long whole() {
            calls().guard();
            GovernedCall made = newCall();
            Objects.requireNonNull(path, "made").start(made);
            if (!made.hasEvidence()) {
                throw new IllegalStateException("refused: stage=" + made.refusedBy());
            }
            lab().observer().ended(made);
            return lab().trail().drain();
        }

        private void respond(GovernedCall passed) {
            answer().writeHead(passed);
            answer().readHead();
            answer().witness(passed);
        }

        /** Ends the threads. */
        @TearDown
        public void end() {
            calls().close();
            lab().close();
        }
    }

    /** The same with an upstream that speaks Anthropic's dialect. */
    @State(Scope.Thread)
    public static class AnthropicStages extends Stages {
        private final ByteBuffer message = ByteBuffer.wrap(MESSAGE);

        @Override
        Dialect dialect() {
            return Dialect.ANTHROPIC;
        }

        @Override
        void warmUp() throws IOException, InterruptedException {
            super.warmUp();
            translatedAnswer();
        }

        ByteBuffer translatedAnswer() {
            judge(StageName.ADAPTER, call());
            ResponseTranslator translator =
                    Objects.requireNonNull(call().upstream().translator(), "another dialect");
            translator.head(200, false);
            translator.translate(message.rewind());
            ByteBuffer whole = translator.finish();
            if (whole.remaining() < 300) {
                throw new IllegalStateException("no whole answer: bytes=" + whole.remaining());
            }
            return whole;
        }
    }

    /** The steps of the background path over a ledger on the disk. */
    @State(Scope.Thread)
    public static class Steps {
        private @Nullable Path folder;
        private @Nullable AuditSteps steps;

        /** Opens the ledger. */
        @Setup
        public void open() throws IOException, InterruptedException {
            Path made = BenchDisk.newFolder(BenchDisk.folder(), "stage-price");
            folder = made;
            steps = new AuditSteps(made, QUESTION, ANSWER);
            of().check();
            WarmUp.repeat(of()::makeRecord);
        }

        AuditSteps of() {
            return Objects.requireNonNull(steps, "opened");
        }

        /** Checks the steps once more, closes the ledger and deletes it. */
        @TearDown
        public void close() throws IOException {
            of().check();
            of().close();
            BenchDisk.delete(Objects.requireNonNull(folder, "opened"));
        }
    }
}
