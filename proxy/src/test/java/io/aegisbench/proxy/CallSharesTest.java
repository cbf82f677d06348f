package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow calls of one key or tenant, and what they leave to the others. */
final class CallSharesTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},"
                    + "\"finish_reason\":\"stop\"}]}";

    private final List<Wire> wires = new ArrayList<>();
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();

    /** Answers nobody until it is told to. */
    private final ScriptedUpstream upstream =
            new ScriptedUpstream(turn -> {
                goOn.orTimeout(120, TimeUnit.SECONDS).join();
                turn.json(200, ANSWER);
            });

    @TempDir private Path directory;

    @AfterEach
    void close() throws Exception {
        goOn.complete(null);
        for (Wire wire : wires) {
            wire.close();
        }
        upstream.close();
    }

    /** {@return a client's connection with one call under way} */
    private Wire ask(int port, String key) throws IOException {
        Wire wire = new Wire(port);
        wires.add(wire);
        byte[] body = RunningProxy.QUESTION.getBytes(StandardCharsets.UTF_8);
        String head = Wire.post(CHAT).replace(WholeProxy.KEY, key);
        return wire.send(head + "Content-Length: " + body.length + "\r\n\r\n").send(body);
    }

    private void refused(int port, String key, String most) throws IOException {
        assertThat(ask(port, key).answer())
                .startsWith("HTTP/1.1 429 ")
                .contains("Retry-After: 1", "too_many_calls", "are under way: " + most + ".");
    }

    private void awaitUpstream(int calls) throws IOException, InterruptedException {
        RunningProxy.await("calls upstream", () -> upstream.requests().size() == calls);
    }

    @Test
    void aKeyAndATenantHaveSoManyCallsUnderWayAndTheirEndsMakeRoom() throws Exception {
        String settings =
                "rate-limit: {calls-at-once: 2, calls-at-once-of-tenant: 3}\n"
                        + WholeProxy.before(upstream.uri());
        try (WholeProxy proxy = WholeProxy.start(directory, settings)) {
            Wire first = ask(proxy.port(), WholeProxy.KEY);
            ask(proxy.port(), WholeProxy.KEY);
            awaitUpstream(2);
            refused(proxy.port(), WholeProxy.KEY, "2");
            ask(proxy.port(), WholeProxy.OTHER_KEY);
            awaitUpstream(3);
            refused(proxy.port(), WholeProxy.OTHER_KEY, "3");
            first.leave();
            RunningProxy.await("the end of the first", () -> inFlight(proxy) == 2);
            ask(proxy.port(), WholeProxy.KEY);
            awaitUpstream(4);
            refused(proxy.port(), WholeProxy.KEY, "2");
            goOn.complete(null);
            RunningProxy.await("the end of all", () -> inFlight(proxy) == 0);
            for (int i = 0; i < 10; i++) {
                assertThat(ask(proxy.port(), WholeProxy.KEY).answer()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    private static long inFlight(WholeProxy proxy) {
        return proxy.trail().status().inFlight();
    }

    @Test
    void oneTenantsCallsLeaveHalfOfAnUpstreamToTheOthers() throws Exception {
        try (RunningProxy proxy =
                RunningProxy.start(
                        directory,
                        "AEGIS_UPSTREAMS",
                        "[{name: a, url: \"" + upstream.uri() + "\", max-connections: 4}]")) {
            ask(proxy.port(), proxy.acmeKey());
            ask(proxy.port(), proxy.acmeKey());
            awaitUpstream(2);
            refused(proxy.port(), proxy.acmeKey(), "2");
            Wire other = ask(proxy.port(), proxy.otherKey());
            awaitUpstream(3);
            goOn.complete(null);
            assertThat(other.answer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anUpstreamsShareCanBeSet() throws Exception {
        String listed = "[{name: a, url: \"" + upstream.uri() + "\", calls-of-tenant: 1}]";
        try (WholeProxy proxy = WholeProxy.start(directory, "upstreams: " + listed + "\n")) {
            ask(proxy.port(), WholeProxy.KEY);
            awaitUpstream(1);
            refused(proxy.port(), WholeProxy.OTHER_KEY, "1");
        }
    }

    @Test
    void aQuarterOfAThousandCallsOfOneKeyNeedNoSetting() throws Exception {
        try (RunningProxy proxy =
                RunningProxy.start(directory, "AEGIS_UPSTREAM", upstream.uri().toString())) {
            List<Wire> all = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                all.add(ask(proxy.port(), proxy.acmeKey()));
            }
            awaitUpstream(256);
            goOn.complete(null);
            for (Wire wire : all) {
                assertThat(wire.answer()).startsWith("HTTP/1.1 200 ");
            }
        }
    }
}
