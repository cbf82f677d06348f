package io.aegisbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.global;

import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Do streams stay whole and prompt as clients are added? Every event once and in order, then the
 * end marker; the time to the first words, and the gaps between two events. A closed model.
 */
public final class StreamSweep extends Simulation {
    static final Setting<Duration> INTERVAL =
            Setting.of(
                    "interval",
                    "MILLIS",
                    "20",
                    "milliseconds between two tokens of the started proxy's own upstream",
                    text -> Duration.ofMillis(Readers.whole(0, 60_000).apply(text)));

    private final SimulationSetup rig =
            SimulationSetup.of(
                    SweepKind.STREAM,
                    "StreamSweep",
                    "do streams stay whole and prompt as clients are added (closed model)?",
                    Chat.settings(Common.USERS.or("1,4,16,64"), Common.SECONDS.or("10"), INTERVAL),
                    StreamSweep::variables);
    private final Streams streams = new Streams(rig);

    /** Lays out the steps; ends the process if a setting is bad. */
    public StreamSweep() {
        setUp(ClosedSteps.of(rig, "stream", streams))
                .protocols(ClosedSteps.protocol())
                .assertions(global().failedRequests().count().is(0L));
    }

    private static Map<String, String> variables(SettingValues values) {
        Map<String, String> variables = new HashMap<>(Chat.variables(values));
        long millis = values.get(INTERVAL).toMillis();
        variables.put("AEGIS_EMBEDDED_TOKEN_INTERVAL", millis + "ms");
        variables.put("AEGIS_EMBEDDED_FIRST_TOKEN", "0ms");
        return variables;
    }

    @Override
    public void after() {
        String times =
                "An answer is a whole stream, its time the client's own; a client rests %s ms between"
                        .formatted(Streams.REST.toMillis());
        rig.finish("clients", times + " two.", streams.lines(rig.steps()));
    }
}
