package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call takes from its key's tokens when it does not end well. */
final class TokenChargeTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final int LIMIT = 100_000;
    private static final int ANSWER = 30_000;

    /** The budget is full again only after a minute, so what comes back meanwhile is known. */
    private static final int ASKED = ANSWER + 9;

    private static final Pattern LEFT =
            Pattern.compile("x-ratelimit-remaining-tokens: (\\d+)", Pattern.CASE_INSENSITIVE);

    private static final String QUESTION =
            "{\"model\":\"m\",\"max_tokens\":"
                    + ANSWER
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private static final String SMALL =
            "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    @TempDir private Path directory;

    private WholeProxy start(ScriptedUpstream upstream) throws IOException {
        String limit = "rate-limit: {tokens-per-minute: " + LIMIT + "}\n";
        return WholeProxy.start(directory, limit + WholeProxy.before(upstream.uri()));
    }

    /** {@return the tokens that the key has left before this call takes its few} */
    private static int left(WholeProxy proxy) throws IOException {
        try (Wire wire = new Wire(proxy.port())) {
            Matcher head = LEFT.matcher(wire.call(CHAT, SMALL).head());
            assertThat(head.find()).isTrue();
            return Integer.parseInt(head.group(1));
        }
    }

    @Test
    void whoLeavesAfterTheRequestWasSentPaysForIt() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        ScriptedUpstream.Script script =
                turn -> {
                    goOn.orTimeout(120, TimeUnit.SECONDS).join();
                    turn.json(500, "{}");
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy = start(upstream)) {
            long begun = System.nanoTime();
            try (Wire wire = new Wire(proxy.port())) {
                wire.call(CHAT, QUESTION);
                RunningProxy.await("the request", () -> upstream.requests().size() == 1);
            }
            proxy.awaitRecords("call", 1);
            goOn.complete(null);
            assertThat(left(proxy)).isLessThanOrEqualTo(LIMIT - ASKED + refilled(begun));
        }
    }

    private static int refilled(long sinceNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos) + 1;
        return (int) Math.min(ASKED, millis * LIMIT / 60_000);
    }

    /** What the prompt of the small question comes to. */
    private static final int PROMPT = 8;

    @ParameterizedTest
    @CsvSource({
        "openai,'',4096",
        "anthropic,'',20000",
        "anthropic,'\"reasoning_effort\":\"medium\",',28192",
        "anthropic,'\"max_tokens\":7,\"reasoning_effort\":\"medium\",',7"
    })
    void anAnswerWithoutALimitCountsAsWhatItsUpstreamIsTold(
            String dialect, String fields, int answer) throws Exception {
        String question = SMALL.replace("\"max_tokens\":1,", fields);
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(500, "{}"));
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                """
                                rate-limit: {tokens-per-minute: %s}
                                upstreams: [{name: a, dialect: %s, max-tokens: 20000, url: "%s"}]
                                """
                                        .formatted(LIMIT, dialect, upstream.uri()));
                Wire wire = new Wire(proxy.port())) {
            Matcher head = LEFT.matcher(wire.call(CHAT, question).head());
            assertThat(head.find()).isTrue();
            assertThat(Integer.parseInt(head.group(1))).isEqualTo(LIMIT - answer - PROMPT);
            if (dialect.equals("anthropic")) {
                assertThat(upstream.requests().getFirst()).contains("\"max_tokens\":" + answer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", CHAT})
    void aStreamThatBreaksOffCostsWhatHasComeOfIt(String path) throws Exception {
        int limit = 600;
        int pieces = 300;
        String piece =
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}\n\n";
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk(
                            "data: {\"type\":\"message_start\",\"message\":{\"id\":\"i\",\"model\":\"m\",\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n");
                    turn.chunk(piece.repeat(pieces));
                    turn.socket().shutdownOutput();
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                """
                                rate-limit: {tokens-per-minute: %s}
                                upstreams: [{name: a, dialect: anthropic, url: "%s"}]
                                """
                                        .formatted(limit, upstream.uri()))) {
            long begun = System.nanoTime();
            try (Wire wire = new Wire(proxy.port())) {
                wire.call(path, SMALL.replace("{\"model\"", "{\"stream\":true,\"model\""));
                assertThat(wire.rest()).contains("\"x\"");
            }
            proxy.awaitRecords("call", 1);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + 1000;
            assertThat(left(proxy)).isLessThan((int) (limit - pieces + millis * limit / 60_000));
        }
    }

    @Test
    void whatTheUpstreamRefusesOrBreaksOffCostsNothing() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    if (turn.request().contains("\"max_tokens\":" + ANSWER)) {
                        turn.json(529, "{\"error\":{\"message\":\"overloaded\"}}");
                    } else {
                        turn.json(500, "{}");
                    }
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy = start(upstream)) {
            for (int i = 0; i < 5; i++) {
                try (Wire wire = new Wire(proxy.port())) {
                    assertThat(wire.call(CHAT, QUESTION).answer()).startsWith("HTTP/1.1 529 ");
                }
                proxy.awaitRecords("call", i + 1);
            }
            assertThat(left(proxy)).isGreaterThan(LIMIT - ASKED);
        }
    }

    @Test
    void whatWasNeverSentCostsNothing() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        String settings =
                "rate-limit: {tokens-per-minute: %s}\nupstream: http://127.0.0.1:%s\n"
                        .formatted(LIMIT, nobody);
        try (WholeProxy proxy = WholeProxy.start(directory, settings)) {
            for (int i = 0; i < 5; i++) {
                try (Wire wire = new Wire(proxy.port())) {
                    assertThat(wire.call(CHAT, QUESTION).answer()).startsWith("HTTP/1.1 502 ");
                }
            }
            assertThat(left(proxy)).isGreaterThan(LIMIT - ASKED);
        }
    }
}
