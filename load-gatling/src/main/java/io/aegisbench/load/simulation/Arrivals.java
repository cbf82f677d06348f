package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.stopLoadGeneratorIf;

import io.aegisbench.load.plan.Load;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An open model: requests arrive at a rate of their own, evenly, whether or not earlier ones were
 * answered. The rate rises from step to step until one breaks: its p99 is above the target, an
 * answer was wrong, or fewer came than were asked for. Then the simulation stops. Thread-safe.
 */
final class Arrivals {
    static final Setting<Double> RATE =
            Setting.of(
                    "rate",
                    "PER_SECOND",
                    "500",
                    "arrivals a second of the first step",
                    Readers.decimal(1, 1_000_000));
    static final Setting<Double> GROWTH =
            Setting.of(
                    "growth",
                    "TIMES",
                    "1.5",
                    "the next step's rate is this times as high",
                    Readers.decimal(1.01, 10));
    static final Setting<Integer> STEPS =
            Setting.of("steps", "N", "12", "steps at most", Readers.whole(1, 64));
    static final Setting<Integer> TARGET =
            Setting.of(
                    "target",
                    "MILLIS",
                    "50",
                    "milliseconds that the p99 of a step may take",
                    Readers.whole(2, 60_000));

    /** A step that yields less of its rate has broken. */
    static final double MIN_SHARE = 0.95;

    private final SimulationSetup rig;
    private final int targetMillis;
    private volatile boolean broken;

    Arrivals(SimulationSetup rig) {
        this.rig = rig;
        this.targetMillis = rig.get(TARGET);
    }

    static List<Setting<?>> settings() {
        return List.of(RATE, GROWTH, STEPS, TARGET, Common.SECONDS);
    }

    /** {@return the population of the settings' steps} */
    PopulationBuilder of(String name, ClosedSteps.Asker asker) {
        List<PopulationBuilder> populations = new ArrayList<>();
        Duration warmUp = rig.get(Common.WARM_UP);
        double rate = rig.get(RATE);
        if (!warmUp.isZero()) {
            populations.add(
                    scenario("warm-up")
                            .exec(asker.connect(rig.warmUp(), name + " warm-up"))
                            .injectOpen(constantUsersPerSec(rate).during(warmUp)));
        }
        for (int i = 0; i < rig.get(STEPS); i++) {
            LoadStep step =
                    rig.step(
                            "%s %s/s".formatted(name, Math.round(rate)),
                            new Load.Open((int) Math.round(rate)),
                            rig.get(Common.SECONDS),
                            1);
            populations.add(
                    scenario(step.name())
                            .exec(session -> begin(step, session))
                            .exec(stopLoadGeneratorIf("a step has broken", _ -> broken))
                            .exec(asker.ask(step.name(), () -> step))
                            .injectOpen(constantUsersPerSec(rate).during(rig.get(Common.SECONDS))));
            rate *= rig.get(GROWTH);
        }
        return ClosedSteps.inOrder(populations);
    }

    private Session begin(LoadStep step, Session session) {
        if (!broken && !step.hasBegun()) {
            broken = rig.figures().stream().anyMatch(one -> fault(one, targetMillis).isPresent());
        }
        if (!broken) {
            rig.begin(step);
        }
        return session;
    }

    /** {@return why a step has broken, if it has} */
    static Optional<String> fault(StepFigures step, int targetMillis) {
        int p99 = step.p99();
        if (!step.errors().isEmpty()) {
            return Optional.of("errors: " + step.errors());
        }
        if (p99 > targetMillis) {
            return Optional.of("p99 %s ms".formatted(p99));
        }
        if (step.rate() < MIN_SHARE * step.load()) {
            return Optional.of(
                    "only %s answers a second came, with a p99 of %s ms"
                            .formatted(number(step.rate()), p99));
        }
        return Optional.empty();
    }

    /** {@return one or two lines: the rate at which it broke, or that it did not} */
    List<String> verdict() {
        return verdict(rig.figures(), targetMillis, Runtime.getRuntime().availableProcessors());
    }

    static List<String> verdict(List<StepFigures> steps, int targetMillis, int cores) {
        List<String> lines = new ArrayList<>();
        String held = "no rate";
        for (StepFigures step : steps) {
            Optional<String> fault = fault(step, targetMillis);
            if (fault.isEmpty()) {
                held = number(step.load()) + " arrivals/s";
                continue;
            }
            lines.add(
                    "Broke at %s arrivals/s: %s (target: p99 of at most %s ms). Held at %s."
                            .formatted(number(step.load()), fault.get(), targetMillis, held));
            if (step.isGeneratorBound(cores)) {
                lines.add("The generator had no CPU left, so this says nothing about the proxy.");
            }
            return lines;
        }
        lines.add(
                "Did not break: held at %s (target: p99 of at most %s ms). Go on with a higher"
                                .formatted(held, targetMillis)
                        + " -Drate or more -Dsteps.");
        return lines;
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%,d", Math.round(number));
    }
}
