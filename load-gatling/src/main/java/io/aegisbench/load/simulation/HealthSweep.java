package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.global;

import io.aegisbench.load.drive.CellLine;
import io.aegisbench.load.plan.SweepKind;
import io.gatling.javaapi.core.Simulation;
import java.util.List;

/**
 * Does {@code /health} get slower or rarer as clients are added? A closed model, from 1 client to
 * 256: the article's second figure.
 */
public final class HealthSweep extends Simulation {
    private final SimulationSetup rig =
            SimulationSetup.of(
                    SweepKind.HEALTH,
                    "HealthSweep",
                    "what does /health yield with 1 to 256 clients at once (closed model)?",
                    List.of(Common.USERS, Common.SECONDS),
                    SimulationSetup.ProxyVariables.none());

    /** Lays out the steps; ends the process if a setting is bad. */
    public HealthSweep() {
        SetUp setUp =
                setUp(ClosedSteps.of(rig, "health", rig.rehearsed(Call.health())))
                        .protocols(ClosedSteps.protocol());
        if (!CellLine.isAsked()) {
            // Gatling asks its own log, which a cell's generator does not keep.
            setUp.assertions(global().failedRequests().count().is(0L));
        }
    }

    @Override
    public void after() {
        rig.finish("clients", StepTable.GATLING_TIMES, List.of());
    }
}
