package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.Salts;
import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of a body on its way, and how long its upstream may think. */
@Timeout(120)
final class WholeProxyBodyTest {
    private static final String ANSWER =
            "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";

    @TempDir private Path directory;

    private static String chat(int characters) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + "word ".repeat(characters / 5)
                + "\"}]}";
    }

    @Test
    void theUpstreamGetsWhatAnEncodedBodyMeansAndTheRecordIsOfWhatWasSent() throws Exception {
        for (int characters : new int[] {10, 100_000}) {
            String json = chat(characters);
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();
            try (GZIPOutputStream encoding = new GZIPOutputStream(gzip)) {
                encoding.write(json.getBytes(StandardCharsets.UTF_8));
            }
            byte[] sent = gzip.toByteArray();
            try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, ANSWER));
                    WholeProxy proxy =
                            WholeProxy.over(
                                    directory.resolve("ledger" + characters),
                                    directory,
                                    WholeProxy.before(upstream.uri()));
                    HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest call =
                        proxy.to("/v1/chat/completions")
                                .header("Content-Type", "application/json")
                                .header("Content-Encoding", "gzip")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(sent))
                                .build();
                assertThat(client.send(call, HttpResponse.BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
                assertThat(upstream.requests().getFirst())
                        .endsWith("\r\n\r\n" + json)
                        .doesNotContainIgnoringCase("content-encoding");
                JsonNode record = proxy.awaitRecords("call", 1).getFirst();
                assertThat(record.path("requestBytes").asLong()).isEqualTo(sent.length);
                assertThat(WholeProxy.text(record, "requestEncoding")).isEqualTo("gzip");
                Salts.Present salts = (Salts.Present) proxy.trail().ledger().salts(0);
                assertThat(WholeProxy.text(record, "requestHash"))
                        .isEqualTo(BodyHash.of(salts.request(), new ByteArrayInputStream(sent)));
            }
        }
    }

    @Test
    void anUpstreamHasAPatienceOfItsOwn() throws Exception {
        try (ScriptedUpstream silent = new ScriptedUpstream(turn -> turn.awaitClosed());
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                "upstreams: [{name: a, url: '%s', timeouts: {first-byte: 200ms}}]\n"
                                        .formatted(silent.uri()));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(proxy.chat(chat(10)), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
            assertThat(WholeProxy.text(proxy.awaitRecords("call", 1).getFirst(), "outcome"))
                    .isEqualTo("timeout");
        }
    }
}
