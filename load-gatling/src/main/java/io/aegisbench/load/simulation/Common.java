package io.aegisbench.load.simulation;

import io.aegisbench.reports.setting.Readers;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings that several simulations share, so that one name means one thing. */
final class Common {
    static final Setting<List<URI>> URL =
            new Setting<>(
                    "url",
                    "",
                    "the running proxy to ask, several with commas; without it one is started",
                    Readers::addresses);
    static final Setting<List<String>> KEY =
            new Setting<>(
                    "key",
                    "",
                    "its API key; several, in the order of the urls, with commas",
                    Readers::parts);
    static final Setting<String> JAR =
            new Setting<>(
                    "proxy.jar",
                    "proxy/target/aegis-proxy.jar",
                    "the jar of the proxy that is started",
                    text -> text);
    static final Setting<Integer> IO_THREADS =
            new Setting<>(
                    "io.threads",
                    "1",
                    "I/O threads of the proxy that is started",
                    Readers.whole(1, 256));
    static final Setting<String> ACK =
            new Setting<>(
                    "ack",
                    "scheduled",
                    "evidence.ack of the proxy that is started; off leaves evidence out",
                    Readers.oneOf(List.of("durable", "off", "scheduled", "written")));
    static final Setting<Duration> WARM_UP =
            new Setting<>(
                    "warmup",
                    "5",
                    "seconds of load before the first step, in no figure of the table",
                    Readers.seconds(0, 600));
    static final Setting<Duration> SECONDS =
            new Setting<>("seconds", "5", "seconds a step", Readers.seconds(0.5, 86_400));
    static final Setting<List<Integer>> USERS =
            new Setting<>(
                    "users",
                    "1,2,4,8,16,32,64,128,256",
                    "concurrent clients of each step, each with a connection of its own",
                    Readers.rising(1, 4096, 32));

    static final Setting<String> RESULTS =
            new Setting<>(
                    "results",
                    "",
                    "where the run's folder goes (without it load-gatling/target/results)",
                    text -> text);
    static final Setting<String> SERVER_CORES =
            new Setting<>(
                    "server.cores",
                    "",
                    "cores of the proxy that is started (without it the first half)",
                    text -> text);
    static final Setting<String> GENERATOR_CORES =
            new Setting<>(
                    "generator.cores",
                    "",
                    "cores of Gatling then (without it the other half)",
                    text -> text);

    private Common() {}

    /** {@return what every simulation offers, and then its own} */
    static List<Setting<?>> with(List<Setting<?>> own) {
        List<Setting<?>> all = new ArrayList<>(own);
        all.addAll(
                List.of(
                        WARM_UP,
                        URL,
                        KEY,
                        JAR,
                        IO_THREADS,
                        ACK,
                        SERVER_CORES,
                        GENERATOR_CORES,
                        RESULTS));
        return List.copyOf(all);
    }
}
