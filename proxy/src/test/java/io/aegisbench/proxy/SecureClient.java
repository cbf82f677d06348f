package io.aegisbench.proxy;

import io.aegisbench.proxy.settings.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** Calls by HTTPS whom it trusts by one certificate. */
final class SecureClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final String url;

    SecureClient(Path trusted, int port) {
        client =
                HttpClient.newBuilder()
                        .sslContext(TlsFiles.client(trusted))
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build();
        url = "https://localhost:" + port;
    }

    /** {@return the answer to a chat with a model} */
    HttpResponse<String> chat(String key, String model) throws IOException, InterruptedException {
        return client.send(request(key, model, false), HttpResponse.BodyHandlers.ofString());
    }

    /** {@return the answer to a chat that is streamed, line by line as it comes} */
    HttpResponse<InputStream> stream(String key) throws IOException, InterruptedException {
        return client.send(request(key, "m", true), HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String key, String model, boolean streamed) {
        String json =
                "{\"model\":\"%s\",\"max_tokens\":9,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
                        .formatted(model, streamed);
        return HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
