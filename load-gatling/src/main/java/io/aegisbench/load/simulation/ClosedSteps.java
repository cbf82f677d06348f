package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.aegisbench.load.drive.CellLine;
import io.aegisbench.load.plan.Load;
import io.aegisbench.load.process.WorkerJvm;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A closed model: so many clients at once, each with a connection of its own, each asks again when
 * it has its answer. One step after the other, each begun when the one before has ended.
 */
final class ClosedSteps {
    private static final int WARM_UP_USERS = 16;

    private final SimulationSetup rig;
    private final String name;
    private final Asker asker;
    private final List<PopulationBuilder> populations = new ArrayList<>();

    private ClosedSteps(SimulationSetup rig, String name, Asker asker) {
        this.rig = rig;
        this.name = name;
        this.asker = asker;
    }

    /** How a client asks once. */
    interface Asker {
        /**
         * {@return one request and its answer}
         *
         * @param name in Gatling's report
         * @param step in which it is tallied, once the answer is there
         */
        ChainBuilder ask(String name, Supplier<LoadStep> step);

        /** {@return one request of which only errors are tallied: it opens the connection} */
        ChainBuilder connect(LoadStep step, String name);
    }

    /** {@return the population of the settings' steps} */
    static PopulationBuilder of(SimulationSetup rig, String name, Asker asker) {
        ClosedSteps sweep = new ClosedSteps(rig, name, asker);
        Duration warmUp = rig.get(Common.WARM_UP);
        if (!warmUp.isZero()) {
            sweep.warmUp(warmUp);
        }
        for (int users : rig.get(Common.USERS)) {
            LoadStep step =
                    rig.step(
                            String.format(Locale.ROOT, "%s c=%03d", name, users),
                            new Load.Closed(users),
                            rig.get(Common.SECONDS),
                            1);
            sweep.add(step, users, rig.get(Common.SECONDS));
        }
        return inOrder(sweep.populations);
    }

    /** A cell's generator ends it when it is warm, as each cell has a new one. */
    private void warmUp(Duration most) {
        LoadStep step = rig.warmUp();
        if (!CellLine.isAsked()) {
            add(step, WARM_UP_USERS, most);
            return;
        }
        Settling settling =
                new Settling(
                        step,
                        () -> WorkerJvm.compilerMillis(ManagementFactory.getCompilationMXBean()));
        populations.add(
                scenario(step.name())
                        .exec(asker.connect(step, name + " connect"))
                        .asLongAsDuring(_ -> !settling.isSettled(System.nanoTime()), most)
                        .on(exec(asker.ask(step.name(), () -> step)))
                        .injectOpen(atOnceUsers(WARM_UP_USERS)));
    }

    private void add(LoadStep step, int users, Duration seconds) {
        populations.add(
                scenario(step.name())
                        .exec(asker.connect(step, name + " connect"))
                        // All connections are open before the first request that counts.
                        .rendezVous(users)
                        .exec(session -> {
                            rig.begin(step);
                            return session;
                        })
                        // Not as soon as possible: the last answer would not be tallied.
                        .during(seconds, false)
                        .on(exec(asker.ask(step.name(), () -> step)))
                        .injectOpen(atOnceUsers(users)));
    }

    /** {@return the first, and after its end the second, and so on} */
    static PopulationBuilder inOrder(List<PopulationBuilder> populations) {
        PopulationBuilder last = populations.getLast();
        for (int i = populations.size() - 2; i >= 0; i--) {
            last = populations.get(i).andThen(last);
        }
        return last;
    }

    /** {@return what all requests have in common: nothing is cached, and nothing followed} */
    static HttpProtocolBuilder protocol() {
        return http.disableWarmUp()
                .disableCaching()
                .disableFollowRedirect()
                .userAgentHeader("aegis-load");
    }
}
