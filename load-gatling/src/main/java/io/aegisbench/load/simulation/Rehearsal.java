package io.aegisbench.load.simulation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks once, before a simulation, with another client than Gatling's. */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * {@return what a target answers}
     *
     * @throws IOException if it does not answer in time; the message names it
     */
    static Judge.Answer ask(Target target, String path, String body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(target.url() + path))
                        .timeout(Call.TIMEOUT)
                        .header("Authorization", target.authorization());
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Judge.Answer(
                    response.statusCode(),
                    response.headers().firstValue("X-Aegis-Request-Id").orElse(""),
                    response.headers().firstValue("X-Aegis-Evidence").orElse(""),
                    response.body());
        } catch (IOException e) {
            throw new IOException("no answer of %s%s: %s".formatted(target.url(), path, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + target.url(), e);
        }
    }
}
