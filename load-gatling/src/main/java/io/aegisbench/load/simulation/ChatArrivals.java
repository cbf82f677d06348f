package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.global;

import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.setting.Setting;
import io.gatling.javaapi.core.Simulation;

/** At which arrival rate do governed chats break their latency target? An open model. */
public final class ChatArrivals extends Simulation {
    private final SimulationSetup rig =
            SimulationSetup.of(
                    SweepKind.CHAT,
                    "ChatArrivals",
                    "at which arrival rate do chats break their latency target (open model)?",
                    Chat.settings(Arrivals.settings().toArray(new Setting<?>[0])),
                    Chat::variables);
    private final Arrivals arrivals = new Arrivals(rig);

    /** Lays out the steps; ends the process if a setting is bad. */
    public ChatArrivals() {
        setUp(arrivals.of("chat", rig.rehearsed(Chat.rehearsed(rig))))
                .protocols(ClosedSteps.protocol().shareConnections())
                .assertions(global().failedRequests().count().is(0L));
    }

    @Override
    public void after() {
        rig.finish("arrivals/s", StepTable.GATLING_TIMES, arrivals.verdict());
    }
}
