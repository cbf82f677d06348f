package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * Does the proxy stay as it is for hours? Clients chat at a steady pace; the table has one line for
 * each part of the time, with the memory of a started proxy, and at the end every answered call has
 * to be in its ledger.
 */
public final class Soak extends Simulation {
    static final Setting<Integer> USERS =
            Setting.of("users", "N", "32", "clients at once", Readers.whole(1, 4096));
    static final Setting<Duration> SECONDS =
            Setting.of("seconds", "SECONDS", "600", "seconds in all", Readers.seconds(1, 604_800));
    static final Setting<Integer> PARTS =
            Setting.of("parts", "N", "10", "lines of the table", Readers.whole(1, 1000));
    static final Setting<Double> RATE =
            Setting.of(
                    "rate",
                    "PER_SECOND",
                    "500",
                    "chats a second of all clients together, if the proxy keeps up",
                    Readers.decimal(0.1, 1_000_000));

    private static final String NAME = "soak";

    private final SimulationSetup rig =
            SimulationSetup.of(
                    SweepKind.CHAT,
                    "Soak",
                    "does the proxy stay as it is for a long time (closed model, paced)?",
                    Chat.settings(USERS, SECONDS, PARTS, RATE),
                    Chat::variables);
    private final ConcurrentMap<LoadStep, Long> mebibytes = new ConcurrentHashMap<>();
    private final EvidenceCheck evidence;
    private volatile long startNanos;

    /** Lays out the parts; ends the process if a setting is bad. */
    public Soak() {
        for (int part = 1; part <= rig.get(PARTS); part++) {
            LoadStep _ =
                    rig.step(
                            "part " + part,
                            new Load.Closed(rig.get(USERS)),
                            rig.get(SECONDS).dividedBy(rig.get(PARTS)),
                            part);
        }
        ClosedSteps.Asker asker = rig.rehearsed(Chat.rehearsed(rig));
        rig.withoutProbe();
        evidence = EvidenceCheck.from(rig);
        setUp(population(asker))
                .protocols(ClosedSteps.protocol())
                .assertions(global().failedRequests().count().is(0L));
    }

    private PopulationBuilder population(ClosedSteps.Asker asker) {
        int users = rig.get(USERS);
        Duration between = Duration.ofNanos(Math.round(users * 1e9 / rig.get(RATE)));
        return scenario(NAME)
                .exec(asker.connect(rig.warmUp(), NAME + " connect"))
                .during(rig.get(Common.WARM_UP), false)
                .on(pace(between).exec(asker.connect(rig.warmUp(), NAME + " warm-up")))
                .rendezVous(users)
                .exec(session -> {
                    begin();
                    return session;
                })
                .during(rig.get(SECONDS), false)
                .on(pace(between).exec(asker.ask(NAME, this::part)))
                .injectOpen(atOnceUsers(users));
    }

    private void begin() {
        if (startNanos == 0) {
            startNanos = System.nanoTime();
        }
    }

    /** {@return the part that it is time for; its first call begins it} */
    private LoadStep part() {
        List<LoadStep> steps = rig.steps();
        double share = (System.nanoTime() - startNanos) / (double) rig.get(SECONDS).toNanos();
        LoadStep step = steps.get(Math.clamp((long) (share * steps.size()), 0, steps.size() - 1));
        if (!step.hasBegun()) {
            rig.begin(step);
            rig.started().ifPresent(proxy -> mebibytes.put(step, proxy.residentMebibytes()));
        }
        return step;
    }

    @Override
    public void after() {
        List<String> remarks = new ArrayList<>();
        if (!mebibytes.isEmpty()) {
            remarks.add(
                    "Resident memory of the proxy as each part began, MiB: "
                            + rig.steps().stream()
                                    .filter(mebibytes::containsKey)
                                    .map(step -> String.valueOf(mebibytes.get(step)))
                                    .collect(Collectors.joining(", ")));
        }
        EvidenceCheck.Outcome outcome = evidence.outcome(rig);
        remarks.add(outcome.text());
        rig.finish("part", LoadStep::round, StepTable.GATLING_TIMES, remarks);
        if (!outcome.holds()) {
            throw new IllegalStateException(outcome.text());
        }
    }
}
