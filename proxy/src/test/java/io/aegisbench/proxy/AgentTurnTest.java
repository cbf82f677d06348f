package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one turn of a coding agent costs the whole proxy, evidence and firewall included: some 100
 * KB of instructions, tools, code and Markdown. It prints the process's CPU time of a call; {@code
 * -Psoak} makes so many calls that the compiler is through.
 */
final class AgentTurnTest {
    private static final int TURNS = Integer.getInteger("aegis.turns", 40);
    private static final int BODY_CHARS = 100_000;
    private static final int RESULT_CHARS = 8_000;

    /** The first version took 270 ms when warm, and most of its time is the compiler's here. */
    private static final Duration LIMIT = Duration.ofMillis(150);

    @Test
    void aTurnHasAPrice(@TempDir Path directory) throws Exception {
        String body = turn();
        try (TestUpstream upstream = TestUpstream.start();
                ProxyProcess proxy =
                        ProxyProcess.small(
                                directory,
                                List.of("-XX:TieredStopAtLevel=4", "-Xmx256m"),
                                System.getProperty("java.class.path"),
                                Map.of("AEGIS_UPSTREAM", upstream.url()));
                Wire wire = new Wire(proxy.port())) {
            call(wire, body, TURNS);
            Duration before = cpu(proxy);
            call(wire, body, TURNS);
            Duration each = cpu(proxy).minus(before).dividedBy(TURNS);
            System.out.printf(
                    Locale.ROOT,
                    "a turn of %d bytes: %.2f ms of the proxy's CPU, after %d%n",
                    body.length(),
                    each.toNanos() / 1e6,
                    TURNS);
            assertThat(each).isLessThan(LIMIT);
        }
    }

    private static void call(Wire wire, String body, int turns) throws IOException {
        for (int i = 0; i < turns; i++) {
            wire.call("/v1/chat/completions", body);
            assertThat(wire.answer()).startsWith("HTTP/1.1 200");
        }
    }

    private static Duration cpu(ProxyProcess proxy) {
        return ProcessHandle.of(proxy.pid()).orElseThrow().info().totalCpuDuration().orElseThrow();
    }

    private static String turn() throws IOException {
        Path main = Path.of("src", "main");
        String code =
                Files.readString(main.resolve("java/io/aegisbench/proxy/hotpath/HotPath.java"));
        String manual = Files.readString(Path.of("README.md"));
        StringBuilder body = new StringBuilder("{\"model\":\"m\",\"tools\":[");
        for (String tool : texts("# tools")) {
            body.append(body.charAt(body.length() - 1) == '[' ? "" : ",")
                    .append("{\"type\":\"function\",\"function\":{\"name\":\"t\",\"description\":")
                    .append(quoted(tool))
                    .append(",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}");
        }
        String system = String.join("\n", texts("# agents at work"));
        body.append("],\"messages\":[{\"role\":\"system\",\"content\":").append(quoted(system));
        for (int at = 0; body.length() < BODY_CHARS; at += RESULT_CHARS) {
            body.append("},{\"role\":\"user\",\"content\":\"Go on with the next file.\"")
                    .append(result(at % (2 * RESULT_CHARS) == 0 ? code : manual, at));
        }
        return body.append("},{\"role\":\"user\",\"content\":\"Now make it faster.\"}]}")
                .toString();
    }

    private static String result(String text, int at) {
        int begin = at % Math.max(1, text.length() - RESULT_CHARS);
        return "},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":"
                + "\"function\",\"function\":{\"name\":\"t\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":"
                + quoted(text.substring(begin, Math.min(text.length(), begin + RESULT_CHARS)));
    }

    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text.replaceAll("[^\\x00-\\x7f]", "-"));
    }

    /** {@return the lines below a heading of the firewall's harmless texts} */
    private static List<String> texts(String heading) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        AgentTurnTest.class.getResourceAsStream("firewall/later-harmless.txt"))) {
            List<String> lines =
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            return lines.subList(lines.indexOf(heading) + 1, lines.size()).stream()
                    .takeWhile(line -> !line.matches("# [a-z ]+"))
                    .toList();
        }
    }
}
