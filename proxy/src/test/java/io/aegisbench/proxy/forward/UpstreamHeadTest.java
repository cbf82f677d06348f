package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upstream and a client are told in heads, and under which path. */
final class UpstreamHeadTest {
    private static final String VERSION = "anthropic-version";

    private static Upstream at(ScriptedUpstream server, String path, Map<String, String> headers) {
        return Upstream.of("test", URI.create(server.uri() + path), headers);
    }

    @ParameterizedTest
    @CsvSource({
        "'', /v1/chat/completions",
        "/, /v1/chat/completions",
        "/v1, /v1/chat/completions",
        "/v1/, /v1/chat/completions",
        "/v1beta/openai, /v1beta/openai/chat/completions",
        "/api/paas/v4/, /api/paas/v4/chat/completions"
    })
    void aPathOfTheUpstreamsOwnStandsInThePlaceOfTheVersion(String base, String path)
            throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server, base, Map.of()))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 200 ");
            assertThat(server.requests().getFirst()).startsWith("POST " + path + " HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 2023-06-01", "2024-01-01, 2024-01-01"})
    void aVersionGoesOnceAndAsTheClientSays(String asked, String told) throws Exception {
        Map<String, String> headers = Map.of(VERSION, "2023-06-01", "x-api-key", "k");
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server, "", headers));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post(asked.isEmpty() ? "" : "Anthropic-Version: " + asked + "\r\n", "{}");
            client.readUntil("\r\n\r\n{}");
            assertThat(server.requests().getFirst().toLowerCase(Locale.ROOT).lines())
                    .filteredOn(line -> line.startsWith(VERSION))
                    .containsExactly(VERSION + ": " + told);
        }
    }

    private static ScriptedUpstream limited() {
        return new ScriptedUpstream(turn ->
                turn.write(
                        ScriptedUpstream.head(
                                        "HTTP/1.1 200 OK",
                                        "Content-Length: 2",
                                        "x-ratelimit-remaining-tokens: 149984",
                                        "anthropic-ratelimit-requests-reset: 2026-01-01T00:00:00Z")
                                + "{}"));
    }

    @Test
    void clientsSeeWhatTheUpstreamsLimitsLeave() throws Exception {
        try (ScriptedUpstream server = limited();
                ForwarderFixture proxy = new ForwarderFixture(at(server, "", Map.of()))) {
            assertThat(proxy.ask(""))
                    .containsIgnoringCase("x-ratelimit-remaining-tokens: 149984")
                    .containsIgnoringCase("anthropic-ratelimit-requests-reset: 2026-01-01");
        }
    }

    @Test
    void clientsDoNotSeeThemWhereThatIsSwitchedOff() throws Exception {
        AnswerLimits base = AnswerLimits.DEFAULT;
        AnswerLimits hidden =
                new AnswerLimits(
                        base.connect(),
                        base.firstByte(),
                        base.idle(),
                        base.unread(),
                        base.total(),
                        base.hold(),
                        base.sizeBytes(),
                        false);
        try (ScriptedUpstream server = limited();
                ForwarderFixture proxy =
                        new ForwarderFixture(at(server, "", Map.of()).with(hidden))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 200 ").doesNotContain("ratelimit");
        }
    }
}
