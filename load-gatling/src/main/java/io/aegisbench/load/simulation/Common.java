package io.aegisbench.load.simulation;

import io.aegisbench.reports.setting.CommandOffer;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings that several simulations share, so that one name means one thing. */
final class Common {
    static final Setting<List<URI>> URL =
            Setting.of(
                    "url",
                    "URL,...",
                    "",
                    "the running proxy to ask, several with commas; without it one is started",
                    Readers::addresses);
    static final Setting<List<String>> KEY =
            Setting.of(
                    "key",
                    "KEY,...",
                    "",
                    "its API key; several, in the order of the urls, with commas",
                    Readers::parts);
    static final Setting<String> JAR =
            Setting.of(
                    "proxy.jar",
                    "FILE",
                    "proxy/target/aegis-proxy.jar",
                    "the jar of the proxy that is started",
                    Readers.text());
    static final Setting<Integer> IO_THREADS =
            Setting.of(
                    "io.threads",
                    "N",
                    "1",
                    "I/O threads of the proxy that is started",
                    Readers.whole(1, 256));
    static final Setting<String> ACK =
            Setting.of(
                    "ack",
                    "durable|written|scheduled|off",
                    "scheduled",
                    "evidence.ack of the proxy that is started; off leaves evidence out",
                    Readers.oneOf(List.of("durable", "off", "scheduled", "written")));
    static final Setting<Duration> WARM_UP =
            Setting.of(
                    "warmup",
                    "SECONDS",
                    "5",
                    "seconds of load before the first step, in no figure of the table",
                    Readers.seconds(0, 600));
    static final Setting<Duration> SECONDS =
            Setting.of("seconds", "SECONDS", "5", "seconds a step", Readers.seconds(0.5, 86_400));
    static final Setting<List<Integer>> USERS =
            Setting.of(
                    "users",
                    "N,N,...",
                    "1,2,4,8,16,32,64,128,256",
                    "concurrent clients of each step, each with a connection of its own",
                    Readers.rising(1, 4096, 32));

    static final Setting<Optional<String>> RESULTS =
            Setting.open(
                    "results",
                    "DIR",
                    "load-gatling/target/results",
                    "where the run's folder goes",
                    Readers.text());
    static final Setting<Optional<String>> SERVER_CORES =
            Setting.open(
                    "server.cores",
                    "CORES",
                    "the first half of the machine's",
                    "cores of the proxy that is started, as 0 or 0-3,8",
                    Readers.text());
    static final Setting<Optional<String>> GENERATOR_CORES =
            Setting.open(
                    "generator.cores",
                    "CORES",
                    "the other half",
                    "cores of Gatling then",
                    Readers.text());

    private Common() {}

    /**
     * {@return what a simulation offers: its own settings, then those of all}
     *
     * @param simulation its simple name
     */
    static CommandOffer offer(String simulation, List<Setting<?>> own) {
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
        String start =
                "mvn -pl load-gatling gatling:test -Dgatling.simulationClass=%s.%s"
                        .formatted(Common.class.getPackageName(), simulation);
        // Gatling takes 2 for an assertion that does not hold.
        return new CommandOffer(
                start,
                all,
                List.of(
                        "exit status: 0 done, 2 an assertion does not hold, 64 bad use, others failed"));
    }
}
