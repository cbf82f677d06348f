package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.RunningProxy;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page's own bounds, and what it makes of the numbers, with a feed that a script makes up. */
@Timeout(180)
final class VisualizerFeedTest {
    @TempDir private static Path directory;
    private static Browser browser;
    private static RunningProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        browser = Browser.ofThisJvm();
        proxy = RunningProxy.start(directory);
        browser.open(proxy);
    }

    @AfterAll
    static void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    /** Runs a feed over a body of these events until it has drawn the last of them. */
    private static final String FEED =
            """
            const { Feed, MAX_RECORDS } = await load('feed');
            const { ApiError } = await load('api');
            const watch = (open, until) => new Promise((resolve) => {
              const stop = new AbortController();
              const seen = { drawn: 0, most: 0, figures: [], states: [] };
              const check = () => { if (until(seen)) { stop.abort(); resolve(seen); } };
              new Feed({ open },
                (figures, records) => {
                  seen.drawn++;
                  seen.most = Math.max(seen.most, records.length);
                  seen.figures.push(figures.n);
                  check();
                },
                (state) => { seen.states.push(state); check(); }).run(stop.signal);
            });
            const body = (text) => async () => new Response(text);
            """;

    @Test
    void drawsTheLastSnapshotOnlyAndKeepsTheNewestRecords() {
        Object seen =
                browser.compute(
                        FEED
                                + """
                                let text = 'retry: 2000\\n\\n';
                                for (let n = 1; n <= 5000; n++) {
                                  text += `event: record\\ndata: {"index":${n}}\\n\\nevent: figures\\ndata: {"n":${n}}\\n\\n`;
                                }
                                const seen = await watch(body(text), (s) => s.figures.at(-1) === 5000);
                                return [seen.drawn < 500, seen.most <= MAX_RECORDS, seen.most > 0].join();
                                """);
        assertThat(seen).isEqualTo("true,true,true");
    }

    @Test
    void anEventThatNeverEndsIsGivenUp() {
        Object seen =
                browser.compute(
                        FEED
                                + """
                                const seen = await watch(body('data: ' + 'x'.repeat(2 << 20)), (s) => s.states.length > 0);
                                return `${seen.states} ${seen.drawn}`;
                                """);
        assertThat(seen).isEqualTo("waiting 0");
    }

    @Test
    void asksForAKeyInsteadOfKnockingAgainAndWaitsWhereWaitingHelps() {
        Object seen =
                browser.compute(
                        FEED
                                + """
                                const refuse = (status, code) => async () => { throw new ApiError(status, code, 'no'); };
                                const first = (open) => watch(open, (s) => s.states.length > 0).then((s) => s.states[0]);
                                return [await first(refuse(401, 'missing_api_key')), await first(refuse(403, 'insufficient_scope')),
                                  await first(refuse(404, 'evidence_off')), await first(refuse(503, 'too_many_viewers'))].join();
                                """);
        assertThat(seen).isEqualTo("key,key,off,waiting");
    }

    @Test
    void percentilesComeFromTheBucketsAndAreUnknownBeyondThem() {
        Object seen =
                browser.compute(
                        """
                        const { History, quantile, Snapshot, Span } = await load('figures');
                        const at = (millis, buckets) => new Snapshot({ atMillis: millis, metrics: {
                          aegis_force: { le: [1, 2, 4], points: [{ count: buckets.reduce((a, b) => a + b), sum: 1, buckets }] },
                          aegis_requests_total: { points: [{ labels: { route: '/health' }, value: buckets[0] }] } } });
                        const span = new Span(at(0, [5, 0, 0, 0]), at(2000, [5, 10, 10, 5]));
                        const time = span.histogram('aegis_force');
                        const history = new History();
                        for (let i = 0; i < 500; i++) history.add(at(i * 1000, [i, 0, 0, 0]));
                        const kept = history.length;
                        const rate = history.window().rate('aegis_requests_total');
                        history.add(at(500_000, [1, 0, 0, 0]));
                        return [time.count, quantile(time, 0.2), quantile(time, 0.6), quantile(time, 0.99),
                          quantile({ count: 0, buckets: [] }, 0.5), kept, rate, history.length].join(' ');
                        """);
        assertThat(seen).isEqualTo("25 1.5 3 Infinity NaN 121 1 1");
    }
}
