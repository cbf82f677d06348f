package io.aegisbench.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.hotpath.TestProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way of framing a request that servers are known to disagree on, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FramingMatrixTest {
    /** Of a case's places to cut, each so many-th is tried, another first one in each case. */
    private static final int CUT_STRIDE = Integer.getInteger("aegis.framing.cutStride", 7);

    private final TestProxy proxy;
    private int cases;

    FramingMatrixTest() throws IOException {
        proxy = TestProxy.start();
    }

    @AfterAll
    void stop() {
        proxy.close();
    }

    static Stream<FramingCase> refused() {
        return FramingCase.refused().stream();
    }

    static Stream<FramingCase> good() {
        return FramingCase.good().stream();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedAndNothingOfItIsPassedOn(FramingCase framing) throws IOException {
        refuses(framing);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWhereverTheNetworkCutsIt(FramingCase framing) throws IOException {
        for (int cut = firstCut(); cut < framing.bytes().length(); cut += CUT_STRIDE) {
            proxy.firstReadBytes = cut;
            refuses(framing);
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodTwinPasses(FramingCase framing) throws IOException {
        passes(framing);
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodTwinPassesWhereverTheNetworkCutsIt(FramingCase framing) throws IOException {
        for (int cut = 1; cut < framing.bytes().length(); cut++) {
            proxy.firstReadBytes = cut;
            passes(framing);
        }
    }

    private int firstCut() {
        return 1 + cases++ % CUT_STRIDE;
    }

    private void refuses(FramingCase framing) throws IOException {
        try (RawClient client = send(framing)) {
            List<Integer> statuses = statuses(client, framing.statuses().size());
            assertThat(statuses).as(at(framing)).isEqualTo(framing.statuses());
            assertThat(client.rest()).as(at(framing)).isEmpty();
        }
        assertPassedOn(framing);
    }

    private void passes(FramingCase framing) throws IOException {
        try (RawClient client = send(framing)) {
            List<Integer> statuses = statuses(client, framing.statuses().size());
            assertThat(statuses).as(at(framing)).isEqualTo(framing.statuses());
        }
        assertPassedOn(framing);
    }

    private void assertPassedOn(FramingCase framing) {
        assertThat(proxy.handled).as(at(framing)).hasSize(framing.handled());
        assertThat(proxy.forwarded).as(at(framing)).isEqualTo(framing.forwarded());
        proxy.firstReadBytes = Integer.MAX_VALUE;
    }

    private RawClient send(FramingCase framing) throws IOException {
        proxy.handled.clear();
        proxy.forwarded.clear();
        return proxy.connect().send(framing.bytes());
    }

    private String at(FramingCase framing) {
        return framing.name() + ", first read of " + proxy.firstReadBytes + " bytes";
    }

    private static List<Integer> statuses(RawClient client, int count) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(RawClient.status(client.response()));
        }
        return statuses;
    }
}
