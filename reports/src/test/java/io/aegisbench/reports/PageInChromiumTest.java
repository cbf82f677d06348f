package io.aegisbench.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.run.RunReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page in a real browser, without network. Opens the page of {@code -Dpage=DIR}, or one that it
 * draws itself. A script that only the test adds looks at the page and leaves what it found in the
 * document.
 */
class PageInChromiumTest {
    private static final int LIMIT_SECONDS = 600;
    private static final int VIRTUAL_MILLIS = 10_000;
    private static final Pattern FOUND =
            Pattern.compile("<pre id=\"found\">(.*?)</pre>", Pattern.DOTALL);
    private static final Pattern CONSOLE = Pattern.compile("CONSOLE|Uncaught|Failed to load");

    /**
     * Numbers of every table, in the order of the page, and whether a picture or the width fails.
     */
    private static final String SCRIPT =
            """
            <script>
            addEventListener('load', () => {
              const page = document.documentElement;
              const shown = [...document.querySelectorAll('figure svg')].filter(s => s.getBoundingClientRect().width > 0);
              const found = {
                width: innerWidth, scrollWidth: page.scrollWidth,
                figures: document.querySelectorAll('figure').length,
                shown: shown.length,
                empty: shown.filter(s => s.getBoundingClientRect().height < 50 || !s.querySelector('text')).length,
                broken: [...document.images].filter(i => !i.complete || i.naturalWidth === 0).length,
                outside: [...document.querySelectorAll('[src],link[href]')].filter(e => !/^data:/.test(e.getAttribute('src') || e.getAttribute('href'))).length,
                background: getComputedStyle(document.body).backgroundColor,
                tables: Object.fromEntries([...document.querySelectorAll('table[id]')].map(t =>
                  [t.id, [...t.querySelectorAll('td[data-value]')].map(d => d.dataset.value)]))
              };
              parent.postMessage(JSON.stringify(found), '*');
            });
            </script>
            """;

    private static final int PHONE = 390;
    private static final int DESK = 1440;

    /** What the system asks for, in the browser's own numbers. */
    private enum Theme {
        DARK(0),
        LIGHT(1);

        private final int setting;

        Theme(int setting) {
            this.setting = setting;
        }
    }

    @TempDir static Path folder;

    private static Path page = Path.of("");
    private static final Map<Theme, JsonNode> SEEN = new EnumMap<>(Theme.class);

    @Test
    void aPhoneShowsEverythingWithoutScrollingSideways() throws Exception {
        JsonNode found = look(PHONE, Theme.LIGHT);
        assertThat(found.path("scrollWidth").asInt())
                .isLessThanOrEqualTo(found.path("width").asInt());
        hasAllPictures(found);
    }

    @Test
    void aWideScreenShowsEveryChartOnce() throws Exception {
        JsonNode found = look(DESK, Theme.LIGHT);
        assertThat(found.path("scrollWidth").asInt()).isLessThanOrEqualTo(DESK);
        hasAllPictures(found);
    }

    @Test
    void theDarkThemeHasADarkBackground() throws Exception {
        String light = look(DESK, Theme.LIGHT).path("background").asString();
        String dark = look(DESK, Theme.DARK).path("background").asString();
        assertThat(light).isEqualTo("rgb(254, 254, 254)");
        assertThat(dark).isEqualTo("rgb(20, 23, 26)");
    }

    @Test
    void everyTableOfFiguresEqualsTheStudy() throws Exception {
        JsonNode found = look(DESK, Theme.LIGHT).path("tables");
        JsonNode study = RunReader.json(page.resolve("study.json"));
        int compared = 0;
        int machine = 0;
        for (JsonNode report : study.path("machines")) {
            machine++;
            for (JsonNode section : report.path("sections")) {
                for (JsonNode table : section.path("tables")) {
                    String prefix = machine == 1 ? "" : "machine-" + machine + "-";
                    List<String> shown = new ArrayList<>();
                    found.path(prefix + "table-" + table.path("id").asString())
                            .forEach(v -> shown.add(v.asString()));
                    assertThat(shown).as(table.path("id").asString()).isEqualTo(numbers(table));
                    compared += shown.size();
                }
            }
        }
        assertThat(compared).isPositive();
    }

    private static List<String> numbers(JsonNode table) {
        List<String> numbers = new ArrayList<>();
        for (JsonNode row : table.path("rows")) {
            for (JsonNode value : row) {
                String kind = value.path("kind").asString();
                if (!kind.equals("text") && !kind.equals("missing")) {
                    JsonNode number =
                            kind.equals("measured") ? value.path("median") : value.path("value");
                    numbers.add(number.isNull() ? "" : Numbers.plain(number.asDouble()));
                }
            }
        }
        return numbers;
    }

    private static void hasAllPictures(JsonNode found) {
        assertThat(found.path("figures").asInt()).isPositive();
        assertThat(found.path("shown").asInt()).isEqualTo(found.path("figures").asInt());
        assertThat(found.path("empty").asInt()).isZero();
        assertThat(found.path("broken").asInt()).isZero();
        assertThat(found.path("outside").asInt()).as("references to other files").isZero();
    }

    @BeforeAll
    static void choosePage() throws IOException {
        page = page();
    }

    /** {@return the folder of the page to look at} */
    private static Path page() throws IOException {
        String given = System.getProperty("page", "");
        if (!given.isBlank()) {
            return Path.of(System.getProperty("page.base", "")).resolve(given);
        }
        Path results = folder.resolve("results");
        SampleRuns.layouts(results);
        SampleRuns.contention(results);
        SampleRuns.layouts(results, "20261123T190000Z-layouts", "Other CPU", 2);
        Map<String, String> properties =
                Map.of("in", "results", "out", "page", "settings.base", folder.toString());
        PrintStream silent =
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        assertThat(new ReportMain(silent, silent, () -> Instant.EPOCH).run(properties)).isZero();
        return folder.resolve("page");
    }

    /**
     * {@return what the script found in a window as wide, which a browser looks at once a theme}
     */
    private static JsonNode look(int width, Theme theme) throws Exception {
        JsonNode seen = SEEN.get(theme);
        if (seen == null) {
            seen = found(command(theme));
            SEEN.put(theme, seen);
        }
        return seen.path(Integer.toString(width));
    }

    private static List<String> command(Theme theme) throws IOException {
        Optional<Path> browser = Programs.find("chromium", "chromium-browser", "google-chrome");
        assumeTrue(browser.isPresent(), "no Chromium here (Debian: chromium)");
        String html = Files.readString(page.resolve("index.html"));
        assertThat(html).as("the page needs no script").doesNotContain("<script");
        Files.writeString(
                folder.resolve("probe.html"), html.replace("</body>", SCRIPT + "</body>"));
        Path frame = Files.writeString(folder.resolve("frame.html"), frame());
        Path profile = Files.createTempDirectory(folder, "profile");
        List<String> command =
                new ArrayList<>(List.of(browser.orElseThrow().toString(), "--headless"));
        command.addAll(List.of("--no-sandbox", "--disable-gpu", "--hide-scrollbars"));
        command.addAll(List.of("--enable-logging=stderr", "--user-data-dir=" + profile));
        command.addAll(List.of("--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1600,1000"));
        command.add("--blink-settings=preferredColorScheme=" + theme.setting);
        // Its clock stands still while there is work, so a busy machine has all the time it needs.
        command.add("--virtual-time-budget=" + VIRTUAL_MILLIS);
        command.addAll(List.of("--dump-dom", frame.toUri().toString()));
        return command;
    }

    /** A window is never as narrow as a phone; a frame within it is. */
    private static String frame() {
        return """
        <!doctype html><title>frame</title><body style="margin:0">
        <iframe src="probe.html" style="border:0;width:%spx;height:900px"></iframe>
        <iframe src="probe.html" style="border:0;width:%spx;height:900px"></iframe>
        <script>
        const found = {};
        addEventListener('message', message => {
          const one = JSON.parse(message.data);
          found[one.width] = one;
          if (Object.keys(found).length === 2) {
            const pre = document.createElement('pre');
            pre.id = 'found';
            pre.textContent = JSON.stringify(found);
            document.body.append(pre);
          }
        });
        </script>
        """
                .formatted(PHONE, DESK);
    }

    private static JsonNode found(List<String> command) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(errors);
        assertThat(CONSOLE.matcher(said).find()).as("errors on the console: " + said).isFalse();
        Matcher found = FOUND.matcher(dom);
        assertThat(found.find()).as("the test's script has run").isTrue();
        String json =
                found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        return JsonMapper.shared().readTree(json);
    }
}
