package io.aegisbench.proxy.hotpath;

import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * What a call goes through while its client waits: the stages in their order, then the responder.
 *
 * <p>Everything runs on the exchange's I/O thread. A stage that has to wait gives a {@link
 * Verdict.Later}, and the chain goes on on the same thread when that completes.
 */
public final class HotPath {
    private static final Logger LOG = LoggerFactory.getLogger(HotPath.class);

    /** No verdict is waited for longer; the body stage has its own, shorter deadline. */
    private static final int LATER_LIMIT_SECONDS = 120;

    private static final Verdict.Reject FAULT =
            new Verdict.Reject(
                    500, "internal_error", "The proxy failed; the call was not sent on.");
    private static final Verdict.Reject TOO_LATE =
            new Verdict.Reject(503, "stage_timeout", "A stage did not decide in time.");

    private final Stage[] stages;
    private final Responder responder;
    private final String evidence;
    private final HotPathObserver observer;
    private final Turn turn;

    /**
     * @param stages in request order
     * @param responder answers what passed them all
     * @param evidence what {@code X-Aegis-Evidence} says of an answer
     * @param observer is told of verdicts
     */
    public HotPath(
            List<Stage> stages, Responder responder, String evidence, HotPathObserver observer) {
        this(stages, responder, evidence, observer, Turn.AT_ONCE);
    }

    private HotPath(
            List<Stage> stages,
            Responder responder,
            String evidence,
            HotPathObserver observer,
            Turn turn) {
        this.turn = turn;
        this.stages = stages.toArray(new Stage[0]);
        this.responder = responder;
        this.evidence = evidence;
        this.observer = observer;
    }

    /** How a call gets its turn on the chain: at once, unless an experiment has it otherwise. */
    @FunctionalInterface
    public interface Turn {
        /** Nobody waits for anybody. */
        Turn AT_ONCE = HotPath::judgeFrom;

        /**
         * Takes a call on, by {@link #AT_ONCE} in the end.
         *
         * @param path its chain
         * @param call not answered yet
         * @param stage where it goes on
         */
        void take(HotPath path, GovernedCall call, int stage);
    }

    /**
     * {@return the same, but that calls get their turn otherwise}
     *
     * @param other how
     */
    public HotPath with(Turn other) {
        return new HotPath(List.of(stages), responder, evidence, observer, other);
    }

    /**
     * Takes the call through the stages.
     *
     * @param call new
     */
    public void start(GovernedCall call) {
        proceed(call, 0);
    }

    private void proceed(GovernedCall call, int stage) {
        long begin = System.nanoTime();
        turn.take(this, call, stage);
        observer.held(System.nanoTime() - begin);
    }

    private void judgeFrom(GovernedCall call, int from) {
        long before = System.nanoTime();
        for (int i = from; i < stages.length; i++) {
            Verdict verdict = judge(stages[i], call);
            if (verdict instanceof Verdict.Later later) {
                observer.held(stages[i].name(), System.nanoTime() - before);
                await(call, i, later.verdict().toCompletableFuture(), before);
                return;
            }
            long after = System.nanoTime();
            judged(call, stages[i].name(), after - before);
            observer.held(stages[i].name(), after - before);
            before = after;
            if (verdict instanceof Verdict.Reject reject) {
                refuse(call, stages[i].name(), reject);
                return;
            }
        }
        respond(call);
        observer.held(StageName.FORWARDER, System.nanoTime() - before);
    }

    private void judged(GovernedCall call, StageName stage, long nanos) {
        call.judged(stage, nanos);
        observer.judged(stage, nanos);
    }

    void ended(GovernedCall call) {
        observer.ended(call);
    }

    private void respond(GovernedCall call) {
        HeaderMap headers = call.exchange().getResponseHeaders();
        headers.put(ResponseHeaders.REQUEST_ID, call.requestId());
        headers.put(ResponseHeaders.EVIDENCE, evidence);
        ServerTiming.addIfAsked(call);
        call.pass();
        try {
            responder.respond(call);
        } catch (RuntimeException | StackOverflowError e) {
            fault(call, StageName.FORWARDER, e);
        }
    }

    private Verdict judge(Stage stage, GovernedCall call) {
        try {
            return stage.judge(call);
        } catch (RuntimeException | StackOverflowError e) {
            logFault(stage.name(), call, e);
            return FAULT;
        }
    }

    private void await(GovernedCall call, int stage, CompletableFuture<Verdict> later, long since) {
        XnioIoThread thread = call.ioThread();
        AtomicBoolean decided = new AtomicBoolean();
        XnioExecutor.Key alarm =
                thread.executeAfter(
                        () -> {
                            if (decided.compareAndSet(false, true)) {
                                resume(call, stage, TOO_LATE, since);
                            }
                        },
                        LATER_LIMIT_SECONDS,
                        TimeUnit.SECONDS);
        CompletableFuture<Verdict> _ =
                later.whenComplete((verdict, failure) -> {
                    if (decided.compareAndSet(false, true)) {
                        alarm.remove();
                        thread.execute(() ->
                                resume(call, stage, late(call, stage, verdict, failure), since));
                    }
                });
    }

    private Verdict late(
            GovernedCall call, int stage, @Nullable Verdict verdict, @Nullable Throwable failure) {
        if (verdict instanceof Verdict.Pass || verdict instanceof Verdict.Reject) {
            return verdict;
        }
        logFault(stages[stage].name(), call, failure);
        return FAULT;
    }

    private void resume(GovernedCall call, int stage, Verdict verdict, long since) {
        if (call.exchange().isComplete() || !call.exchange().getConnection().isOpen()) {
            return; // The client left while the stage waited; nobody is there to be answered.
        }
        judged(call, stages[stage].name(), System.nanoTime() - since);
        if (verdict instanceof Verdict.Reject reject) {
            refuse(call, stages[stage].name(), reject);
        } else {
            proceed(call, stage + 1);
        }
    }

    /**
     * Answers with a refusal.
     *
     * @param call not answered yet
     * @param stage which stage refuses it
     * @param reject what to tell
     */
    public void refuse(GovernedCall call, StageName stage, Verdict.Reject reject) {
        call.refusedBy(stage);
        observer.refused(call, stage, reject);
        // Not at its end: the rest of a body that is not wanted may take a while to come.
        call.forgetBody();
        call.holdOnlyBytes(0);
        HeaderMap headers = call.exchange().getResponseHeaders();
        headers.put(ResponseHeaders.EVIDENCE, ResponseHeaders.REFUSED);
        ServerTiming.addIfAsked(call);
        Refusal.send(call.exchange(), ErrorShape.of(call.exchange()), reject, call.requestId());
    }

    private void fault(GovernedCall call, StageName stage, Throwable failure) {
        logFault(stage, call, failure);
        if (call.exchange().isResponseStarted()) {
            Refusal.closeConnection(call.exchange());
        } else {
            refuse(call, stage, FAULT);
        }
    }

    /** Without the message: it may quote the call. */
    private static void logFault(StageName stage, GovernedCall call, @Nullable Throwable failure) {
        StackTraceElement[] trace =
                failure == null ? new StackTraceElement[0] : failure.getStackTrace();
        LOG.error(
                "stage {} failed on call {}: {} at {}",
                stage.label(),
                call.requestId(),
                failure == null ? "no verdict" : failure.getClass().getName(),
                trace.length == 0 ? "an unknown place" : trace[0]);
    }
}
