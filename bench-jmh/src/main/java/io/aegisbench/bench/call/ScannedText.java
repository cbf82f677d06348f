package io.aegisbench.bench.call;

import io.aegisbench.proxy.firewall.Firewall;
import io.aegisbench.proxy.firewall.FirewallFinding;
import io.aegisbench.proxy.firewall.FirewallSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chat whose only message is text of a kind that people and agents send, and the firewall with
 * its defaults. Code is the proxy's own visualizer, Markdown a project's first page, JSON what a
 * tool answers.
 */
@State(Scope.Thread)
public class ScannedText {
    private static final String CODE = "/io/aegisbench/proxy/admin/visualizer/";
    private static final int ROWS = 64;

    /** What kind of text. */
    @Param({"prose", "code", "markdown", "json"})
    public String kind = "prose";

    /** How much of it, all ASCII. */
    @Param({"90", "1024", "10240", "102400", "1048576"})
    public int bytes = 90;

    private @Nullable Firewall firewall;
    private ObjectNode request = JsonNodeFactory.instance.objectNode();

    /** Makes the text. */
    @Setup
    public void make() throws IOException {
        String sample = sample();
        String text = sample.repeat(1 + bytes / sample.length()).substring(0, bytes);
        request = JsonNodeFactory.instance.objectNode();
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        firewall = Firewall.open(FirewallSettings.defaults());
    }

    private String sample() throws IOException {
        return switch (kind) {
            case "prose" -> resource("scanned-prose.txt");
            case "markdown" -> resource("scanned-markdown.md");
            case "json" -> rows();
            case "code" ->
                    resource(CODE + "mountain.js")
                            + resource(CODE + "verifier.js")
                            + resource(CODE + "paths.js");
            default -> throw new IllegalArgumentException("no such kind of text: " + kind);
        };
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ScannedText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no such resource: " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replaceAll("[^\\x00-\\x7f]", "-");
        }
    }

    private static String rows() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            rows.append(
                    "{\"id\":%s,\"ship\":\"vessel %s\",\"berth\":\"A%s\",\"status\":\"moored\","
                            .formatted(90_017 + 31 * i, 7 * i % 50, i % 12));
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "\"since\":\"2026-04-%02dT0%s:15:00Z\",\"dues\":%s.%s,\"paid\":%b},\n",
                            1 + i % 28,
                            i % 10,
                            13 + i,
                            i % 10,
                            i % 3 == 0));
        }
        return rows.toString();
    }

    /** {@return the firewall's finding, which is none} */
    FirewallFinding scan() {
        if (firewall == null) {
            throw new IllegalStateException("not made");
        }
        FirewallFinding finding = firewall.inspect(request);
        if (finding.action() != FirewallFinding.Action.PASS) {
            throw new IllegalStateException("harmless text was not passed: " + finding);
        }
        return finding;
    }

    /** Ends the firewall's thread. */
    @TearDown
    public void end() {
        if (firewall != null) {
            firewall.close();
        }
    }
}
