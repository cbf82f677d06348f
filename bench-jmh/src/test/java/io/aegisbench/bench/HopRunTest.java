package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.undertow.Undertow;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopRunTest {
    private static final int ANSWERS = 400;

    @ParameterizedTest
    @CsvSource({
        "Hop,6",
        "HopComparison,6",
        "Hop.*part=(tax|sse),2",
        "part=live$,1",
        "HashBenchmark,0",
        ".*,0"
    })
    void aRegexSelectsPartsOfTheComparison(String regex, int parts) {
        BenchSettings settings = BenchSettings.read(Map.of("bench", regex), 1);
        assertThat(HopRun.asked(settings)).hasSize(parts);
    }

    @Test
    void withoutARegexTheArticlesTablesAreMeasured() {
        assertThat(HopRun.asked(BenchSettings.read(Map.of(), 1))).isEmpty();
    }

    @Test
    void wrksTimesAreReadInTheirUnits() {
        assertThat(
                        List.of(
                                HopWrk.micros("118.00us"),
                                HopWrk.micros("1.86ms"),
                                HopWrk.micros("2.00s")))
                .containsExactly(118.0, 1860.0, 2_000_000.0);
    }

    @Test
    void openArrivalsAreTimedFromWhenTheyWereDueAndRefusalsAreCountedApart() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Undertow server = server(asked, 503);
        try (HopLoad load = new HopLoad(port(server), HopLoad.get("/any"), 2)) {
            load.open(ANSWERS, Duration.ofSeconds(1).toNanos(), new Random(1));
            assertThat(load.latencies().getTotalCount() + load.refused()).isEqualTo(asked.get());
            assertThat(asked.get()).isBetween(ANSWERS / 2, ANSWERS * 2);
            assertThat(load.refused()).isEqualTo(asked.get() / 2);
            assertThat(load.latencies().getMaxValue()).isPositive();
        } finally {
            server.stop();
        }
    }

    @Test
    void anotherAnswerThanAGoodOneOrARefusalEndsTheMeasurement() throws IOException {
        Undertow server = server(new AtomicInteger(), 500);
        try (HopLoad load = new HopLoad(port(server), HopLoad.get("/any"), 1)) {
            assertThatIOException()
                    .isThrownBy(() -> load.closed(Duration.ofSeconds(60).toNanos()))
                    .withMessageContaining("500");
        } finally {
            server.stop();
        }
    }

    /** Every second answer has another status. */
    private static Undertow server(AtomicInteger asked, int other) {
        Undertow server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setIoThreads(1)
                        .setHandler(exchange -> {
                            exchange.setStatusCode(asked.incrementAndGet() % 2 == 0 ? other : 200);
                            exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, 2);
                            exchange.getResponseSender().send("{}");
                        })
                        .build();
        server.start();
        return server;
    }

    private static int port(Undertow server) {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }
}
