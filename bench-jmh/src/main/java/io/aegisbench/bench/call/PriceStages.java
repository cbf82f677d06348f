package io.aegisbench.bench.call;

import io.aegisbench.proxy.LabStages;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.aegisbench.proxy.forward.LabAnswer;
import io.aegisbench.proxy.guard.LabCalls;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HotPath;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.stage.CallFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The stages of a proxy whose upstream speaks the client's dialect. */
@State(Scope.Thread)
public class PriceStages {
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
        calls = new LabCalls(made.key(), StagePriceBenchmark.QUESTION);
        LabAnswer whole = made.answer(StagePriceBenchmark.ANSWER);
        answer = whole;
        path = made.path(this::respond);
        GovernedCall first = newCall();
        call = first;
        byName.values().forEach(stage -> require(stage.judge(first)));
        abandonSlot();
        PriceWarmUp.repeat(this::warmUp);
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
        made.received(call().body());
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
        if (!verdict.equals(Verdict.pass())) {
            throw new IllegalStateException("a stage did not pass the question: " + verdict);
        }
        return verdict;
    }

    boolean abandonSlot() {
        if (!call().get(CallFacts.EVIDENCE).abandon()) {
            throw new IllegalStateException("the slot was used");
        }
        return true;
    }

    long answerCall(GovernedCall answered) {
        answer().witness(answered);
        long bytes = lab().trail().drain();
        if (bytes != StagePriceBenchmark.ANSWER.length) {
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
        if (made.find(CallFacts.EVIDENCE) == null) {
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

    /** The same with an upstream that speaks Anthropic's dialect. */
    @State(Scope.Thread)
    public static class Anthropic extends PriceStages {
        private final ByteBuffer message = ByteBuffer.wrap(StagePriceBenchmark.MESSAGE);

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
                    Objects.requireNonNull(
                            call().get(CallFacts.UPSTREAM).translator(), "another dialect");
            translator.head(200, false);
            translator.translate(message.rewind());
            ByteBuffer whole = translator.finish();
            if (whole.remaining() < 300) {
                throw new IllegalStateException("no whole answer: bytes=" + whole.remaining());
            }
            return whole;
        }
    }
}
