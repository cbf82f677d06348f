package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.aegisbench.proxy.logging.LogLines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What passes through the forwarder, and in which form. */
@Timeout(120)
final class ForwarderTest {
    private static Upstream at(ScriptedUpstream server) {
        return Upstream.of("test", server.uri(), Map.of("Authorization", "Bearer upstream-key"));
    }

    @Test
    void passesAJsonAnswerOnWithItsLength() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{\"a\":1}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            String answer = proxy.ask("");
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n{\"a\":1}");
            assertThat(answer.toLowerCase(Locale.ROOT)).contains("content-length: 7\r\n");
        }
    }

    @Test
    void sendsTheBodyAsItWasGiven() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server));
                ForwarderFixture.RawClient client = proxy.client()) {
            String body = "{\"x\":\"" + "y".repeat(300_000) + "\"}";
            client.post("Connection: close\r\n", body);
            client.readAll();
            assertThat(server.requests().getFirst()).endsWith("\r\n\r\n" + body);
        }
    }

    @Test
    void putsTheUpstreamsKeyInPlaceOfTheClients() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            proxy.ask("Authorization: Bearer mine\r\nX-Api-Key: mine\r\nCookie: mine=1\r\n");
            assertThat(server.requests().getFirst())
                    .contains("\r\nAuthorization: Bearer upstream-key\r\n")
                    .doesNotContain("mine");
        }
    }

    @Test
    void namesTheUpstreamsHostAndItself() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            proxy.ask("");
            assertThat(server.requests().getFirst())
                    .startsWith("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:")
                    .contains("\r\nVia: 1.1 aegis\r\n")
                    .doesNotContain("Host: proxy");
        }
    }

    @Test
    void stripsHopByHopFieldsOfRequests() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post(
                    String.join(
                            "\r\n",
                            "Connection: Anthropic-Beta",
                            "Anthropic-Beta: hop",
                            "Keep-Alive: hop",
                            "TE: hop",
                            "Proxy-Authorization: hop",
                            "Upgrade: hop",
                            "Anthropic-Version: 2023-06-01",
                            ""),
                    "{}");
            client.readUntil("\r\n\r\n{}");
            assertThat(server.requests().getFirst())
                    .doesNotContain("hop")
                    .containsIgnoringCase("anthropic-version: 2023-06-01");
        }
    }

    @Test
    void showsTheClientAllowedFieldsOfAnswersOnly() throws Exception {
        ScriptedUpstream.Script script =
                turn ->
                        turn.write(
                                ScriptedUpstream.head(
                                                "HTTP/1.1 200 OK",
                                                "Content-Length: 2",
                                                "X-Request-Id: r1",
                                                "Set-Cookie: hidden",
                                                "Server: hidden",
                                                "OpenAI-Organization: hidden",
                                                "Keep-Alive: hidden",
                                                "Connection: Request-Id",
                                                "Request-Id: hidden")
                                        + "{}");
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            assertThat(proxy.ask(""))
                    .containsIgnoringCase("x-request-id: r1")
                    .doesNotContain("hidden");
        }
    }

    @Test
    void passesErrorsOfTheUpstreamOn() throws Exception {
        try (ScriptedUpstream server =
                        new ScriptedUpstream(turn -> turn.json(429, "{\"error\":{}}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 429 ").endsWith("{\"error\":{}}");
        }
    }

    @Test
    void neverShowsWhatTheUpstreamSaysOfItsKey() throws Exception {
        try (ScriptedUpstream server =
                        new ScriptedUpstream(turn -> turn.json(401, "wrong key: upstream-key"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            assertThat(proxy.ask(""))
                    .startsWith("HTTP/1.1 502 ")
                    .contains("upstream_credentials")
                    .doesNotContain("upstream-key");
        }
    }

    @Test
    void neverFollowsARedirect() throws Exception {
        try (ScriptedUpstream elsewhere = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ScriptedUpstream server =
                        new ScriptedUpstream(turn ->
                                turn.write(
                                        "HTTP/1.1 307 X\r\nLocation: "
                                                + elsewhere.uri()
                                                + "\r\nContent-Length: 0\r\n\r\n"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 502 ").contains("upstream_redirect");
            assertThat(elsewhere.connectionCount()).isZero();
        }
    }

    @Test
    void refusesAnUpstreamThatIsNotConfigured() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            UpstreamCall call =
                    new UpstreamCall(
                            Upstream.of("other", server.uri(), Map.of()),
                            io.undertow.util.Methods.GET,
                            "/",
                            "model",
                            new io.undertow.util.HeaderMap(),
                            new byte[0],
                            null,
                            false,
                            null);
            assertThatThrownBy(() ->
                            proxy.forwarder()
                                    .forward(
                                            new io.undertow.server.HttpServerExchange(null),
                                            call,
                                            AnswerTap.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void sendsAGetWhereThereIsNoBody() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.write("GET /v1/models HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n");
            client.readAll();
            assertThat(server.requests().getFirst())
                    .startsWith("GET /v1/models HTTP/1.1\r\n")
                    .doesNotContain("Content-Length");
        }
    }

    @Test
    void usesOneConnectionForOneCallAfterAnother() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server));
                ForwarderFixture.RawClient client = proxy.client()) {
            for (int i = 0; i < 20; i++) {
                client.post("", "{}");
                client.readUntil("\r\n\r\n{}");
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (ScriptedUpstream server =
                        new ScriptedUpstream(turn ->
                                turn.json(200, turn.request().contains("{1}") ? "a" : "b"));
                ForwarderFixture proxy = new ForwarderFixture(at(server));
                ForwarderFixture.RawClient client = proxy.client()) {
            String head = "POST / HTTP/1.1\r\nHost: p\r\nContent-Length: 3\r\n\r\n";
            client.write(head + "{1}" + head + "{2}");
            assertThat(client.readUntil("\r\n\r\na")).contains("200 OK");
            assertThat(client.readUntil("\r\n\r\nb")).contains("200 OK");
        }
    }

    @Test
    void translatesAnAnswerThatIsNoStreamIntoOneWithALength() throws Exception {
        ResponseTranslator upper =
                new ResponseTranslator() {
                    private final StringBuilder all = new StringBuilder();

                    @Override
                    public ByteBuffer translate(ByteBuffer chunk) {
                        all.append(StandardCharsets.UTF_8.decode(chunk));
                        return ByteBuffer.allocate(0);
                    }

                    @Override
                    public ByteBuffer finish() {
                        String text = all.toString().toUpperCase(Locale.ROOT);
                        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    }
                };
        RecordingTap tap = new RecordingTap(false);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{\"a\":1}"));
                ForwarderFixture proxy =
                        new ForwarderFixture(at(server)).tap(tap).translator(() -> upper)) {
            assertThat(proxy.ask(""))
                    .containsIgnoringCase("content-length: 7")
                    .endsWith("\r\n\r\n{\"A\":1}");
            assertThat(tap.seen()).isEqualTo("200|{\"A\":1}");
        }
    }

    @Test
    void tellsTheTapWhatTheClientWasSent() throws Exception {
        RecordingTap tap = new RecordingTap(false);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{\"a\":1}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap)) {
            proxy.ask("");
            RecordingTap.End end = tap.awaitEnd();
            assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(end.figures().bytes()).isEqualTo(7);
            assertThat(tap.seen()).isEqualTo("200|{\"a\":1}");
        }
    }

    @Test
    void readsWholeWhatComesByteByByte() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    String answer =
                            ScriptedUpstream.head("HTTP/1.1 103 Early", "Link: x")
                                    + ScriptedUpstream.head(
                                            "HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                                    + ScriptedUpstream.head(
                                            "2;e=1", "ab", "1", "c", "0", "Trailer: x");
                    for (int i = 0; i < answer.length(); i++) {
                        turn.write(answer.substring(i, i + 1));
                    }
                };
        RecordingTap tap = new RecordingTap(false);
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap)) {
            proxy.ask("");
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(tap.seen()).isEqualTo("200|abc");
        }
    }

    @Test
    void doesNotLeaveAClientWaitingForAFaultOfItsOwn() throws Exception {
        ResponseTranslator broken =
                new ResponseTranslator() {
                    @Override
                    public ByteBuffer translate(ByteBuffer chunk) {
                        throw new IllegalStateException("a fault made by a test");
                    }

                    @Override
                    public ByteBuffer finish() {
                        return ByteBuffer.allocate(0);
                    }
                };
        RecordingTap tap = new RecordingTap(false);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                LogLines log = LogLines.of("org.xnio.listener");
                ForwarderFixture proxy =
                        new ForwarderFixture(at(server)).tap(tap).translator(() -> broken)) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 500 ").contains("internal_error");
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
            assertThat(log.await("listener threw an exception").getThrowableProxy().getMessage())
                    .isEqualTo("a fault made by a test");
        }
    }

    @Test
    void saysThatAnAnswerCannotBeTranslated() throws Exception {
        ResponseTranslator puzzled =
                new ResponseTranslator() {
                    @Override
                    public ByteBuffer translate(ByteBuffer chunk) {
                        return ByteBuffer.allocate(0);
                    }

                    @Override
                    public ByteBuffer finish() {
                        throw new IllegalArgumentException("not what was expected");
                    }
                };
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy =
                        new ForwarderFixture(at(server)).translator(() -> puzzled)) {
            assertThat(proxy.ask(""))
                    .startsWith("HTTP/1.1 502 ")
                    .contains("upstream_untranslatable");
        }
    }
}
