package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What browsers ask before a page of another origin may call, and what they want to see then. */
final class BrowserCallTest {
    private static final String PAGE = "https://chat.example";
    private static final String ALLOW = "Access-Control-Allow-Origin";

    @TempDir private Path directory;

    private static String ask(WholeProxy proxy, String line, String... fields) throws IOException {
        StringBuilder request = new StringBuilder(line + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        try (Wire client = new Wire(proxy.port())) {
            return client.send(request.append("\r\n").toString()).head();
        }
    }

    private static String preflight(WholeProxy proxy, String path, String origin)
            throws IOException {
        return ask(
                proxy,
                "OPTIONS " + path,
                "Origin: " + origin,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization,content-type,x-stainless-lang");
    }

    private static String models(WholeProxy proxy, String origin) throws IOException {
        return ask(
                proxy,
                "GET /v1/models",
                "Origin: " + origin,
                "Authorization: Bearer " + WholeProxy.KEY);
    }

    @Test
    void withoutTheSettingNothingIsSaid() throws IOException {
        try (WholeProxy proxy = WholeProxy.start(directory, "")) {
            assertThat(preflight(proxy, "/v1/chat/completions", PAGE))
                    .startsWith("HTTP/1.1 405")
                    .doesNotContain("Access-Control");
            assertThat(models(proxy, PAGE))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("Access-Control", "Vary");
        }
    }

    @Test
    void aPageThatIsNamedMayCallAndOthersMayNot() throws IOException {
        try (WholeProxy proxy =
                WholeProxy.start(directory, "cors: {origins: ['" + PAGE + "']}\n")) {
            for (String path : new String[] {"/v1/chat/completions", "/v1/files/x"}) {
                assertThat(preflight(proxy, path, PAGE))
                        .startsWith("HTTP/1.1 204")
                        .contains(
                                ALLOW + ": " + PAGE + "\r\n",
                                "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE",
                                "authorization, x-api-key, api-key, content-type",
                                "anthropic-version",
                                "x-stainless-lang",
                                "Access-Control-Max-Age: 3600",
                                "Vary: Origin\r\n");
            }
            assertThat(models(proxy, PAGE))
                    .startsWith("HTTP/1.1 200")
                    .contains(
                            ALLOW + ": " + PAGE + "\r\n",
                            "Access-Control-Expose-Headers: X-Aegis-Request-Id, X-Aegis-Evidence");
            assertThat(ask(proxy, "GET /v1/models", "Origin: " + PAGE))
                    .startsWith("HTTP/1.1 401")
                    .contains(ALLOW + ": " + PAGE);
            assertThat(preflight(proxy, "/v1/chat/completions", "https://other.example"))
                    .startsWith("HTTP/1.1 405")
                    .doesNotContain("Access-Control");
            assertThat(models(proxy, "https://other.example"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Vary: Origin")
                    .doesNotContain("Access-Control");
            assertThat(preflight(proxy, "/v1/audit/events", PAGE)).doesNotContain(ALLOW);
            assertThat(ask(proxy, "GET /v1/audit/events", "Origin: " + PAGE)).doesNotContain(ALLOW);
        }
    }

    @Test
    void aStarIsAnyPage() throws IOException {
        try (WholeProxy proxy = WholeProxy.start(directory, "cors: {origins: ['*']}\n")) {
            assertThat(preflight(proxy, "/v1/messages", PAGE))
                    .startsWith("HTTP/1.1 204")
                    .contains(ALLOW + ": *\r\n");
        }
    }
}
