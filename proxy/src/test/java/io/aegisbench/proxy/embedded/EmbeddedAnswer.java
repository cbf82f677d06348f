package io.aegisbench.proxy.embedded;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Asks an embedded upstream of its own, whose answers have eight tokens. */
final class EmbeddedAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data: ";
    private static final EmbeddedSettings TESTING =
            EmbeddedSettings.DEFAULT.answering(8).testing(EmbeddedFault.NONE, 0);

    private EmbeddedAnswer() {}

    static JsonNode json(String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(text(path, body, "none"));
    }

    /** {@return the data of a stream's events} */
    static List<JsonNode> events(String path, String body)
            throws IOException, InterruptedException {
        return events(text(path, body, "none"));
    }

    /** {@return the same of a stream that fails} */
    static List<JsonNode> faultyEvents(String path, String body)
            throws IOException, InterruptedException {
        return events(text(path, body, "error-mid-stream"));
    }

    static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asString("")).toList();
    }

    private static List<JsonNode> events(String text) {
        return text.lines()
                .filter(line -> line.startsWith(DATA))
                .map(line -> JSON.readTree(line.substring(DATA.length())))
                .toList();
    }

    /** {@return the list of models, asked for with a header} */
    static JsonNode models(String header) throws IOException, InterruptedException {
        return JSON.readTree(
                send("/v1/models", HttpRequest.newBuilder().header(header, "2023-06-01").GET()));
    }

    private static String text(String path, String body, String fault)
            throws IOException, InterruptedException {
        return send(
                path,
                HttpRequest.newBuilder()
                        .header("X-Aegis-Fault", fault)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String send(String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(TESTING);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest whole =
                    request.uri(upstream.uri().resolve(path))
                            .timeout(Duration.ofSeconds(60))
                            .build();
            return client.send(whole, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
