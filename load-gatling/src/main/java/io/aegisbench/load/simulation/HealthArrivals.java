package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.global;

import io.aegisbench.load.plan.SweepKind;
import io.gatling.javaapi.core.Simulation;

/** At which arrival rate does {@code /health} break its latency target? An open model. */
public final class HealthArrivals extends Simulation {
    private final SimulationSetup rig =
            SimulationSetup.of(
                    SweepKind.HEALTH,
                    "HealthArrivals",
                    "at which arrival rate does /health break its latency target (open model)?",
                    Arrivals.settings(),
                    SimulationSetup.ProxyVariables.none());
    private final Arrivals arrivals = new Arrivals(rig);

    /** Lays out the steps; ends the process if a setting is bad. */
    public HealthArrivals() {
        setUp(arrivals.of("health", rig.rehearsed(Call.health())))
                .protocols(ClosedSteps.protocol().shareConnections())
                .assertions(global().failedRequests().count().is(0L));
    }

    @Override
    public void after() {
        rig.finish("arrivals/s", StepTable.GATLING_TIMES, arrivals.verdict());
    }
}
