package io.aegisbench.bench;

import io.aegisbench.reports.run.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks by wrk on the clients' core, in a closed loop, and keeps what it says. */
final class HopWrk {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([0-9.]+)(m?s)");
    private static final Pattern MEDIAN = Pattern.compile("\\s50%\\s+([0-9.]+[mu]?s)");
    private static final Pattern TAIL = Pattern.compile("\\s99%\\s+([0-9.]+[mu]?s)");
    private static final Pattern ERRORS = Pattern.compile("(Non-2xx.*|Socket errors.*)");
    private static final int PATIENCE_SECONDS = 30;

    private final Path script;
    private final Path kept;

    /**
     * Makes an asker.
     *
     * @param work for its script
     * @param kept the file that its words are added to
     */
    HopWrk(Path work, Path kept) throws IOException {
        this.kept = kept;
        script = work.resolve("question.lua");
        Files.writeString(
                script,
                """
                wrk.method = "POST"
                wrk.headers["Content-Type"] = "application/json"
                wrk.headers["Authorization"] = "Bearer %s"
                wrk.body = '%s'
                """
                        .formatted(HopFleet.KEY, PriceBodies.question()));
    }

    /**
     * What one look has seen.
     *
     * @param requests answered
     * @param rate of them a second
     * @param cpuMicros the server's CPU time for one
     * @param medianMicros latency
     * @param tailMicros its 99th percentile
     * @param errors in wrk's words, empty if there were none
     */
    record Look(
            double requests,
            double rate,
            double cpuMicros,
            double medianMicros,
            double tailMicros,
            String errors) {}

    /** {@return a look at chat} */
    Look ask(HopFleet.Server server, int connections, int seconds) throws IOException {
        return look(
                server,
                connections,
                seconds,
                List.of("-s", script.toString()),
                "/v1/chat/completions");
    }

    /** {@return a look at a path that is only got} */
    Look get(HopFleet.Server server, int connections, int seconds, String path) throws IOException {
        return look(server, connections, seconds, List.of(), path);
    }

    private Look look(
            HopFleet.Server server, int connections, int seconds, List<String> more, String path)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "taskset",
                                "-c",
                                HopFleet.CLIENTS,
                                "wrk",
                                "-t1",
                                "-c" + connections));
        command.addAll(List.of("-d" + seconds + "s", "--latency"));
        command.addAll(more);
        command.add("http://127.0.0.1:" + server.port() + path);
        long before = server.cpuNanos();
        Subprocess done =
                Subprocess.run(
                        Path.of("").toAbsolutePath(),
                        Duration.ofSeconds(seconds + PATIENCE_SECONDS),
                        command);
        long cpuNanos = server.cpuNanos() - before;
        String output = done.output();
        Files.writeString(
                kept,
                "# %s, %d connections%n%s%n".formatted(server.name(), connections, output),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Matcher counted = matcher(REQUESTS, output);
        double requests = Double.parseDouble(counted.group(1));
        double span =
                Double.parseDouble(counted.group(2)) * (counted.group(3).equals("s") ? 1 : 1e-3);
        Matcher errors = ERRORS.matcher(output);
        return new Look(
                requests,
                requests / span,
                cpuNanos / 1000.0 / Math.max(1, requests),
                micros(matcher(MEDIAN, output).group(1)),
                micros(matcher(TAIL, output).group(1)),
                errors.find() ? errors.group(1) : "");
    }

    private static Matcher matcher(Pattern pattern, String output) throws IOException {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IOException("wrk said something else: " + output);
        }
        return matcher;
    }

    /** wrk writes {@code 118.00us}, {@code 1.86ms} or {@code 2.00s}. */
    static double micros(String time) {
        double number = Double.parseDouble(time.replaceAll("[a-z]+$", ""));
        if (time.endsWith("us")) {
            return number;
        }
        return time.endsWith("ms") ? 1e3 * number : 1e6 * number;
    }
}
