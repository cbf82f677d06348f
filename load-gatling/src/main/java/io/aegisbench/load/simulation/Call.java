package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyLength;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.responseTimeInMillis;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.aegisbench.load.drive.HttpAnswer;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * One kind of request, whose answers a judge reads whole. Immutable.
 *
 * @param path below a target's address
 * @param body to post, or empty to get
 * @param judge of the answers
 */
record Call(String path, String body, Judge judge) {
    /** Gatling's own default: what takes longer is given up. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final String STATUS = "status";
    private static final String ID = "requestId";
    private static final String EVIDENCE = "evidence";
    private static final String MILLIS = "millis";
    private static final String FAULT = "fault";
    private static final String SENT = "sentNanos";
    private static final String UNANSWERED = "no answer";
    private static final String TIMED_OUT = "timeout";
    private static final String DISCONNECTED = "no answer (connection)";

    /** {@return a request of {@code /health}} */
    static Call health() {
        return new Call("/health", "", new HealthJudge());
    }

    /**
     * {@return how a client sends it}
     *
     * @param targets who is asked: each client always the same one, in turns
     */
    ClosedSteps.Asker asker(List<Target> targets) {
        return new ClosedSteps.Asker() {
            @Override
            public ChainBuilder ask(String name, Supplier<LoadStep> step) {
                return into(name, step, targets);
            }

            @Override
            public ChainBuilder connect(LoadStep step, String name) {
                return before(step, name, targets);
            }
        };
    }

    private ChainBuilder into(String name, Supplier<LoadStep> step, List<Target> targets) {
        return exec(session -> session.set(FAULT, UNANSWERED).set(SENT, System.nanoTime()))
                .exec(request(name, targets))
                .exec(session -> tally(step.get(), session));
    }

    private ChainBuilder before(LoadStep step, String name, List<Target> targets) {
        return exec(session -> session.set(FAULT, UNANSWERED).set(SENT, System.nanoTime()))
                .exec(request(name, targets))
                .exec(session -> tallyUntimed(step, session));
    }

    private HttpRequestActionBuilder request(String name, List<Target> targets) {
        HttpRequestActionBuilder request =
                body.isEmpty()
                        ? http(name).get(session -> target(session, targets).url() + path)
                        : http(name)
                                .post(session -> target(session, targets).url() + path)
                                .header("Content-Type", "application/json")
                                .body(StringBody(_ -> body));
        return request.header("Authorization", session -> target(session, targets).authorization())
                .check(
                        status().saveAs(STATUS),
                        header("X-Aegis-Request-Id").withDefault("").saveAs(ID),
                        header("X-Aegis-Evidence").withDefault("").saveAs(EVIDENCE),
                        bodyString().transformWithSession(this::fault).saveAs(FAULT),
                        // Fails with what the judge said, so that Gatling's report shows it.
                        bodyLength()
                                .transformWithSession((_, session) -> session.getString(FAULT))
                                .is(Judge.RIGHT)
                                .name("judge"),
                        responseTimeInMillis().saveAs(MILLIS));
    }

    private String fault(String text, Session session) {
        return judge.fault(
                new HttpAnswer(
                        session.getInt(STATUS),
                        String.valueOf(session.getString(ID)),
                        String.valueOf(session.getString(EVIDENCE)),
                        text));
    }

    static Target target(Session session, List<Target> targets) {
        return targets.get((int) (session.userId() % targets.size()));
    }

    /** {@return whether such an error is that no answer came} */
    static boolean isUnanswered(String kind) {
        return kind.equals(TIMED_OUT) || kind.equals(DISCONNECTED);
    }

    private static Session tally(LoadStep step, Session session) {
        if (Judge.RIGHT.equals(session.getString(FAULT))) {
            step.answered(session.getInt(MILLIS));
        }
        return tallyFault(step, session);
    }

    private static Session tallyUntimed(LoadStep step, Session session) {
        if (Judge.RIGHT.equals(session.getString(FAULT))) {
            step.answeredUntimed();
        }
        return tallyFault(step, session);
    }

    private static Session tallyFault(LoadStep step, Session session) {
        String fault = String.valueOf(session.getString(FAULT));
        if (fault.equals(UNANSWERED)) {
            long waited = System.nanoTime() - session.getLong(SENT);
            step.failed(waited < TIMEOUT.toNanos() ? DISCONNECTED : TIMED_OUT);
        } else if (!fault.equals(Judge.RIGHT)) {
            step.failed(fault);
        }
        // The client goes on with its next request.
        return session.markAsSucceeded();
    }
}
