package io.aegisbench.proxy.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.forward.Upstream;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which upstream a model's name leads to. */
final class ModelRoutesTest {
    private static Upstream named(String name) {
        return Upstream.of(name, URI.create("http://127.0.0.1:1"), Map.of());
    }

    private static String route(ModelRoutes routes, String model) {
        return routes.upstreamOf(model).map(Upstream::name).orElse("none");
    }

    @Test
    void takesTheExactNameThenTheLongestPrefixThenTheDefault() {
        ModelRoutes routes =
                new ModelRoutes(
                        Map.of(
                                "gpt-4o",
                                named("exact"),
                                "gpt-*",
                                named("short"),
                                "gpt-4*",
                                named("long"),
                                "*",
                                named("default")));
        assertThat(route(routes, "gpt-4o")).isEqualTo("exact");
        assertThat(route(routes, "gpt-4o-mini")).isEqualTo("long");
        assertThat(route(routes, "gpt-3")).isEqualTo("short");
        assertThat(route(routes, "claude")).isEqualTo("default");
    }

    @Test
    void leadsNowhereWithoutADefault() {
        assertThat(route(new ModelRoutes(Map.of("a", named("a"))), "b")).isEqualTo("none");
    }

    @Test
    void refusesAStarElsewhereThanAtTheEnd() {
        assertThatThrownBy(() -> new ModelRoutes(Map.of("a*b", named("a"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverShowsAnUpstreamsHeaders() {
        Upstream upstream =
                Upstream.of("a", URI.create("http://h"), Map.of("Authorization", "Bearer secret"));
        assertThat(upstream.toString()).doesNotContain("secret");
    }
}
