package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.RunningProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page on a phone and on a desk, by day and by night, and ranges from nothing to ten million.
 */
@Timeout(300)
final class VisualizerLayoutTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private static Path directory;
    private static Browser browser;
    private static RunningProxy proxy;

    @BeforeAll
    static void open() throws Exception {
        browser = Browser.ofThisJvm();
        proxy = RunningProxy.start(directory);
    }

    @AfterAll
    static void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"390,844,light", "390,844,dark", "1440,1000,light", "1440,1000,dark"})
    void fitsItsWidthInBothThemesAndIsReadable(int width, int height, String theme)
            throws Exception {
        proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
        proxy.chat("wrong", RunningProxy.QUESTION);
        browser.look(width, height, theme);
        browser.openAsAuditor(proxy);
        browser.await("figures", () -> browser.text("#refusals").contains("invalid_api_key"));
        browser.await("calls", () -> browser.text("#calls").contains("complete"));
        browser.run("document.querySelector('#calls button').click()");
        browser.await("a record", () -> browser.text("#leaf-record").contains("complete"));
        assertThat(browser.run("return document.documentElement.scrollWidth"))
                .isEqualTo((long) width);
        assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(theme.equals("dark"));
        assertThat(browser.run(OVERFLOWING)).isEqualTo(List.of());
        assertThat(browser.run(FAINT)).isEqualTo(List.of());
        assertThat(browser.run(UNNAMED)).isEqualTo(List.of());
        assertThat(browser.complaints()).isEmpty();
        Path shots = Files.createDirectories(Path.of("target", "visualizer"));
        browser.shoot(shots.resolve(width + "-" + theme + ".png"));
    }

    /** Texts that are cut off by their box or stand out of it; tables may be scrolled. */
    private static final String OVERFLOWING =
            """
            return [...document.querySelectorAll('h1,h2,h3,h4,p,button,.pill,.stage,.tile,dd,li')]
              .filter((e) => e.offsetParent && !e.closest('.scroll') && !e.closest('.unseen')
                && (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline'
                  || e.getBoundingClientRect().right > innerWidth + 1))
              .map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`);
            """;

    /** Texts whose colour has less than 4.5 : 1 to the background behind them (WCAG 2.2, 1.4.3). */
    private static final String FAINT =
            """
            const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
            const rgba = (colour) => {
              probe.clearRect(0, 0, 1, 1);
              probe.fillStyle = colour;
              probe.fillRect(0, 0, 1, 1);
              return [...probe.getImageData(0, 0, 1, 1).data];
            };
            const light = (c) => c.slice(0, 3).map((v) => v / 255)
              .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
              .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            const behind = (e) => {
              for (let at = e; at; at = at.parentElement) {
                const colour = rgba(getComputedStyle(at).backgroundColor);
                if (colour[3] === 255) return colour;
              }
              return [255, 255, 255, 255];
            };
            return [...document.querySelectorAll('main *, header *, footer *')]
              .filter((e) => e.offsetParent && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
              .filter((e) => {
                const [a, b] = [light(rgba(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05) < 4.5;
              })
              .map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`);
            """;

    /** What can be used and has no name for a screen reader. */
    private static final String UNNAMED =
            """
            return [...document.querySelectorAll('button,input,select,textarea,meter,[role=application],section')]
              .filter((e) => !(e.textContent.trim() && e.tagName === 'BUTTON') && !e.labels?.length
                && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby'))
              .map((e) => e.outerHTML.slice(0, 80));
            """;

    /** Draws a range from made-up hashes and walks to its end and back by keys. */
    private static final String WALK =
            """
            const { Mountain } = await load('mountain');
            const { Nodes } = await load('nodes');
            const size = Number(given[0]);
            const asked = [];
            const canvas = document.createElement('canvas');
            canvas.style.cssText = 'width:1200px;height:400px;position:fixed;left:0;top:0;z-index:9';
            document.body.append(canvas);
            const nodes = new Nodes(async (level, begin, end) => {
              asked.push([level, begin, end]);
              return Array.from({ length: end - begin }, (_, i) => ((i * 37 + level) % 256).toString(16).padStart(2, '0'));
            }, () => mountain.draw());
            let seen = '';
            const chosen = [];
            const mountain = new Mountain(canvas, nodes, { select: (leaf) => chosen.push(leaf), look: (text) => { seen = text; } });
            const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            const press = async (key, times) => {
              for (let i = 0; i < times; i++) {
                canvas.dispatchEvent(new KeyboardEvent('keydown', { key }));
                await frame();
              }
            };
            mountain.grow(size, size);
            while (seen === '') await frame();
            const whole = seen;
            for (let i = 0; i < 50 && mountain.view.span > 7; i++) { await press('ArrowUp', 1); }
            await press('End', 1);
            await press('Enter', 1);
            const near = seen;
            await press('0', 1);
            canvas.remove();
            return JSON.stringify({ whole, near, back: seen, chosen,
              span: mountain.view.span, most: Math.max(0, ...asked.map(([, b, e]) => e - b)),
              outside: asked.filter(([l, b, e]) => b < 0 || e > Math.floor(size / 2 ** l) || b >= e) });
            """;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 1_000_000, 10_000_000, 1L << 40})
    void drawsARangeOfAnySizeAndWalksThroughIt(long size) throws Exception {
        browser.look(1440, 1000, "light");
        browser.still(); // Every step is there at once.
        browser.openAsAuditor(proxy);
        Object answer = browser.compute(WALK, Long.toString(size));
        assertThat(String.valueOf(answer)).startsWith("{");
        assertRange(size, String.valueOf(answer));
        assertThat(browser.complaints()).isEmpty();
    }

    private static void assertRange(long size, String answer) {
        JsonNode json = JSON.readTree(answer);
        assertThat(json.get("outside").toString()).isEqualTo("[]");
        assertThat(json.get("most").asInt()).isLessThanOrEqualTo(TreeAnswers.MAX_NODES);
        assertThat(json.get("back").asString()).isEqualTo(json.get("whole").asString());
        if (size == 0) {
            assertThat(json.get("whole").asString()).startsWith("No leaf yet.");
            assertThat(json.get("chosen").toString()).isEqualTo("[]");
        } else {
            assertThat(json.get("whole").asString())
                    .contains("in " + Long.bitCount(size) + " mountain");
            assertThat(json.get("near").asString()).contains("each leaf is drawn");
            assertThat(json.get("chosen").get(0).asLong()).isBetween(Math.max(0, size - 13), size);
        }
    }

    @Test
    void keepsStillForWhoAsksForLessMotion() throws Exception {
        browser.still();
        browser.openAsAuditor(proxy);
        browser.await("figures", () -> browser.text("#state").equals("live"));
        assertThat(browser.find("#motion").isDisplayed()).isFalse();
        Object changed =
                browser.compute(
                        """
                        const canvas = document.getElementById('flow');
                        const first = canvas.toDataURL();
                        const at = () => document.body.dataset.at;
                        for (let i = 0; i < 2; i++) {
                          const before = at();
                          while (at() === before) await new Promise((go) => setTimeout(go, 20));
                        }
                        return canvas.toDataURL() !== first;
                        """);
        assertThat(changed).isEqualTo(false);
    }

    /** Gives the flow each frame by hand, and tells how many it asks for while and after calls. */
    private static final String FLOW =
            """
            const { Flow } = await load('scene');
            const box = document.getElementById('lanes');
            const frames = [];
            const browsers = window.requestAnimationFrame;
            window.requestAnimationFrame = (frame) => frames.push(frame);
            try {
              const flow = new Flow(document.createElement('canvas'), box);
              flow.show({ rate: 0, refused: [], waitsFor: 'handoff' });
              const idle = frames.length;
              flow.show({ rate: 50, refused: [], waitsFor: 'handoff' });
              let now = performance.now();
              let drawn = 0;
              for (; drawn < 100 && frames.length > 0; drawn++) frames.shift()(now += 50);
              const busy = frames.length;
              flow.rest();
              let after = 0;
              for (; after < 1000 && frames.length > 0; after++) frames.shift()(now += 50);
              return JSON.stringify({ idle, busy, drawn, after });
            } finally {
              window.requestAnimationFrame = browsers;
            }
            """;

    @Test
    void drawsOnlyWhileSomethingMoves() {
        browser.look(1440, 1000, "light");
        browser.open(proxy);
        JsonNode told = JSON.readTree(String.valueOf(browser.compute(FLOW)));
        assertThat(told.get("idle").asInt()).isZero();
        assertThat(told.get("busy").asInt()).isEqualTo(1);
        assertThat(told.get("drawn").asInt()).isEqualTo(100);
        // The last dot has nine seconds to its end.
        assertThat(told.get("after").asInt()).isBetween(100, 250);
    }
}
