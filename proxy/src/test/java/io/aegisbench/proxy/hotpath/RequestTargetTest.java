package io.aegisbench.proxy.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/files",
                "/v1/files/",
                "/v1/files/a.b/..c/d..",
                "/v1/models/meta%2FLlama-3.1",
                "/v1/a%20b/%C3%A4/100%25",
                "/v1/x/..."
            })
    void aPathBelowStaysOne(String path) {
        assertThat(RequestTarget.staysBelow(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/..",
                "/v1/../admin",
                "/v1/./files",
                "/v1//files",
                "//v1/files",
                "/v1/%2e%2e/admin",
                "/v1/.%2E/admin",
                "/v1/x%2f..%2f..%2fadmin",
                "/v1/%252e%252e/admin",
                "/v1/%25252e%25252e/admin",
                "/v1/%2525252e%2525252e/admin",
                "/v1/..%5cadmin",
                "/v1/a\\b",
                "/v1/x%00",
                "/v1/x%0d%0aHost:%20y",
                "/v1/%zz",
                "/v1/%2",
                "/v1/%",
                "/v1/%2f/x",
                "/v1/..%3b/x",
                "/v1/..%3ba=b/x",
                "/v1/%c0%ae%c0%ae/x"
            })
    void oneThatLeadsUpForAnybodyIsSeen(String path) {
        assertThat(RequestTarget.staysBelow(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions/",
                "/v1/chat%2fcompletions",
                "/v1/chat%252Fcompletions//",
                "/v1/Chat/Completions",
                "/v1/%63hat/completions"
            })
    void otherSpellingsComeToOne(String path) {
        assertThat(RequestTarget.leniently(path)).isEqualTo("/v1/chat/completions");
    }
}
