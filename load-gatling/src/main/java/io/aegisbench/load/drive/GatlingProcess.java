package io.aegisbench.load.drive;

import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.process.Commands;
import io.aegisbench.load.process.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Gatling with one step of a sweep of health checks or chats in a JVM of its own. It begins with a
 * load that is in no figure, in which it is compiled, and says when its step begins.
 */
public final class GatlingProcess {
    /** For the JVM, Gatling and every connection, beside the warm-up. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    /** When a step begins all connections are open; its first looks at the time are not warm. */
    private static final long LEAD_MILLIS = 250;

    private static final long LOOK_MILLIS = 20;

    /** By name: this room knows nothing of the simulations. */
    static final String HEALTH_CHECKS = "io.aegisbench.load.simulation.HealthSweep";

    static final String CHATS = "io.aegisbench.load.simulation.ChatSweep";

    private static final int SHOWN_CHARACTERS = 300;
    private static final Pattern BEGUN =
            Pattern.compile("^" + CellLine.MARK + CellLine.BEGUN + "(\\d+)$", Pattern.MULTILINE);

    private final TestBed site;

    GatlingProcess(TestBed site) {
        this.site = site;
    }

    /**
     * {@return one whose step has begun}
     *
     * @throws IOException if it has not in time, or ends before
     */
    GeneratorRun start(Question question, List<Integer> ports, int users, int seconds)
            throws IOException {
        Path output = Files.createTempFile(site.work(), "gatling-", ".log");
        Process process =
                site.children()
                        .start(
                                site.cores().generator(),
                                command(question, ports, users, seconds),
                                Map.of(),
                                Optional.of(output));
        long begun = awaitStep(process, output, START_LIMIT.plusSeconds(warmUpSeconds()));
        return new GeneratorRun(
                LoadProgram.GATLING, process, Optional.of(output), begun, LEAD_MILLIS, seconds);
    }

    private List<String> command(Question question, List<Integer> ports, int users, int seconds) {
        String simulation = question.chat() ? CHATS : HEALTH_CHECKS;
        String urls =
                ports.stream()
                        .map(port -> "http://127.0.0.1:" + port)
                        .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>();
        command.add(Commands.java());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.prefs.userRoot=" + site.work().toAbsolutePath(),
                        // Nobody reads its own log of every request here, and it would cost a part
                        // of what it can ask.
                        "-Dgatling.data.writers.0=console",
                        "-D" + CellLine.PROPERTY + "=true",
                        "-Dusers=" + users,
                        "-Dseconds=" + seconds,
                        "-Dwarmup=" + warmUpSeconds(),
                        "-Durl=" + urls,
                        "-Dkey=" + question.key()));
        if (question.chat()) {
            command.addAll(question.settings());
        }
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.gatling.app.Gatling",
                        "-s",
                        simulation,
                        "-nr",
                        "-rf",
                        site.work().toAbsolutePath().toString()));
        return command;
    }

    /** At most, as of the workers; it ends when the rate has settled. */
    private int warmUpSeconds() {
        return site.settings().study().warmUpWindows();
    }

    private static long awaitStep(Process process, Path output, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            String said = Files.readString(output);
            Matcher begun = BEGUN.matcher(said);
            if (begun.find()) {
                long age = System.currentTimeMillis() - Long.parseLong(begun.group(1));
                return System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(Math.max(0, age));
            }
            if (!process.isAlive()) {
                throw new IOException(
                        "Gatling ended before its step: status=%s: %s"
                                .formatted(process.exitValue(), end(said)));
            }
            Pause.millis(LOOK_MILLIS);
        }
        process.destroyForcibly();
        throw new IOException(
                "Gatling did not begin its step within %s: %s"
                        .formatted(limit, end(Files.readString(output))));
    }

    /** {@return the last line that tells something: no frame of a stack} */
    static String end(String said) {
        String last = "it said nothing";
        for (String line : said.split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("\t")) {
                last = line.strip();
            }
        }
        return last.length() <= SHOWN_CHARACTERS ? last : last.substring(0, SHOWN_CHARACTERS);
    }
}
