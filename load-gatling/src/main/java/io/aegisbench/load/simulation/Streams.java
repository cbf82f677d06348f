package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.http.HttpDsl.sse;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Asks for a streamed chat and follows its events one by one. Thread-safe. */
final class Streams implements ClosedSteps.Asker {
    /** Between the end marker and the next request, in which the answer itself ends. */
    static final Duration REST = Duration.ofMillis(5);

    private static final String WATCH = "watch";
    private static final String STREAM = "stream";
    private static final String JUDGE = "judge";

    private final List<Target> targets;
    private final String body;
    private final StreamScript script;
    private final Map<LoadStep, StreamFigures> figures = new ConcurrentHashMap<>();

    Streams(SimulationSetup rig) {
        targets = rig.targets();
        body = Chat.body(rig, true);
        script = StreamScript.rehearsed(targets, body);
        System.out.println("  events       " + script.events().size() + " and the end marker");
    }

    @Override
    public ChainBuilder ask(String name, Supplier<LoadStep> step) {
        return stream(name, step, true);
    }

    @Override
    public ChainBuilder connect(LoadStep step, String name) {
        return stream(name, () -> step, false);
    }

    private ChainBuilder stream(String name, Supplier<LoadStep> step, boolean counts) {
        return exec(session -> session.set(WATCH, watch(step.get(), counts)))
                .exec(
                        sse(name, STREAM)
                                .post(session -> Call.target(session, targets).url() + Chat.PATH)
                                .header(
                                        "Authorization",
                                        session -> Call.target(session, targets).authorization())
                                .header("Content-Type", "application/json")
                                .body(StringBody(_ -> body))
                                .await(Call.TIMEOUT)
                                .on(
                                        sse.checkMessage(name + " events")
                                                .matching(
                                                        bodyString()
                                                                .transformWithSession(Streams::see)
                                                                .is(StreamWatch.ENDED))
                                                .check(
                                                        bodyString()
                                                                .transformWithSession(
                                                                        (_, session) ->
                                                                                watch(session)
                                                                                        .fault())
                                                                .is(Judge.RIGHT)
                                                                .name(JUDGE))))
                .exec(session -> tally(step.get(), session, counts))
                .exec(
                        doIf(session -> watch(session).hasEnded())
                                .then(pause(REST).exec(sse(name + " close", STREAM).close())))
                .exec(session -> session.remove(STREAM).markAsSucceeded());
    }

    private StreamWatch watch(LoadStep step, boolean counts) {
        StreamFigures of = counts ? figures(step) : new StreamFigures();
        return new StreamWatch(script, of, System.nanoTime());
    }

    private static String see(String event, Session session) {
        return watch(session).see(event, System.nanoTime());
    }

    private static StreamWatch watch(Session session) {
        return Objects.requireNonNull(session.<StreamWatch>get(WATCH));
    }

    private static Session tally(LoadStep step, Session session, boolean counts) {
        StreamWatch watch = watch(session);
        String fault = watch.fault();
        if (!fault.equals(Judge.RIGHT)) {
            step.failed(fault);
        } else if (session.isFailed()) {
            step.failed("stream broken by the connection");
        } else if (counts) {
            watch.tally();
            step.answered(watch.millisSince(System.nanoTime()));
        }
        return session;
    }

    private StreamFigures figures(LoadStep step) {
        return figures.computeIfAbsent(
                step,
                _ -> {
                    StreamFigures made = new StreamFigures();
                    step.timedBy(made.firstTokens());
                    return made;
                });
    }

    /** {@return the table of times, for the steps of a simulation} */
    List<String> lines(List<LoadStep> steps) {
        return StreamFigures.lines(
                steps, new ArrayList<>(steps.stream().map(this::figures).toList()));
    }
}
