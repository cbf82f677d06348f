package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.RunningProxy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is served below {@code /visualizer}, and to whom its data are shown. */
@Timeout(180)
final class VisualizerFilesTest {
    private static final String ROOT = "/visualizer/";
    private static final Pattern IMPORT = Pattern.compile("from '\\./([a-z]+\\.js)'");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^#\"][^\"]*)\"");
    private static final Pattern INLINE =
            Pattern.compile(
                    "<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=|javascript:|https?://");

    @TempDir private Path directory;

    @Test
    void everyFileIsThereUnderTheStrictPolicyAndReferencesOnlyOthersOfThem() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            for (String name : Visualizer.FILES) {
                HttpResponse<String> file = proxy.get(ROOT + name, "");
                assertThat(file.statusCode()).as(name).isEqualTo(200);
                assertThat(file.headers().firstValue("Content-Security-Policy"))
                        .hasValue(Visualizer.POLICY);
                assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
                assertThat(file.body()).isNotEmpty();
                assertThat(IMPORT.matcher(file.body()).results().map(r -> r.group(1)))
                        .isSubsetOf(Visualizer.FILES);
            }
            String page = proxy.get(ROOT, "").body();
            assertThat(page).isEqualTo(proxy.get(ROOT + "index.html", "").body());
            assertThat(REFERENCE.matcher(page).results().map((MatchResult r) -> r.group(1)))
                    .isSubsetOf(Visualizer.FILES);
            assertThat(INLINE.matcher(page).find()).isFalse();
        }
        assertThat(Visualizer.POLICY)
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "data:");
    }

    @Test
    void nothingElseIsThereAndItIsOnlyRead() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            HttpResponse<String> bare = proxy.get("/visualizer", "");
            assertThat(bare.statusCode()).isEqualTo(308);
            assertThat(bare.headers().firstValue("Location")).hasValue(ROOT);
            for (String name : new String[] {"nothing.js", "../index.html", "%2e%2e/x", "a/b"}) {
                assertThat(proxy.get(ROOT + name, "").statusCode()).as(name).isEqualTo(404);
            }
            assertThat(proxy.post(ROOT, "", "{}").statusCode()).isEqualTo(405);
            HttpResponse<String> page = proxy.get(ROOT, "");
            String tag = page.headers().firstValue("ETag").orElseThrow();
            HttpRequest again = proxy.request(ROOT, "").header("If-None-Match", tag).build();
            HttpResponse<String> same =
                    proxy.client().send(again, HttpResponse.BodyHandlers.ofString());
            assertThat(same.statusCode()).isEqualTo(304);
            assertThat(proxy.get(ROOT + "setting.json", "").body())
                    .isEqualTo("{\"mode\":\"scheduled\"}");
            assertThat(proxy.get("/", "").body()).contains("href=\"/visualizer/\"");
        }
    }
}
