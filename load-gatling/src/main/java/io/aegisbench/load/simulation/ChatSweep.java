package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.global;

import io.aegisbench.load.drive.CellLine;
import io.aegisbench.load.plan.SweepKind;
import io.gatling.javaapi.core.Simulation;
import java.util.List;

/**
 * What does a governed chat cost as clients are added? A closed model, from 1 client to 256; the
 * answer comes from the embedded upstream unless a running proxy is named.
 */
public final class ChatSweep extends Simulation {
    private final SimulationSetup rig =
            SimulationSetup.of(
                    SweepKind.CHAT,
                    "ChatSweep",
                    "what does a chat yield with 1 to 256 clients at once (closed model)?",
                    Chat.settings(Common.USERS, Common.SECONDS),
                    Chat::variables);

    /** Lays out the steps; ends the process if a setting is bad. */
    public ChatSweep() {
        SetUp setUp =
                setUp(ClosedSteps.of(rig, "chat", rig.rehearsed(Chat.rehearsed(rig))))
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
