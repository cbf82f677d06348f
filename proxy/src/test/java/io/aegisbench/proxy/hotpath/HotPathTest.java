package io.aegisbench.proxy.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class HotPathTest {
    private static final String HEAD =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                    + TestProxy.KEY
                    + "\r\nContent-Type: application/json\r\n";

    @Test
    void livenessIsAnswered() throws IOException {
        try (TestProxy proxy = TestProxy.start();
                RawClient client = proxy.connect()) {
            String answer = client.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("{\"status\":\"live\"}");
        }
    }

    @Test
    void aGoodCallReachesTheResponder() throws IOException {
        try (TestProxy proxy = TestProxy.start();
                RawClient client = proxy.connect()) {
            String answer =
                    client.send(HEAD + "Content-Length: 13\r\n\r\n{\"model\":\"m\"}").response();
            assertThat(answer).startsWith("HTTP/1.1 200 ").contains("X-Aegis-Evidence: off");
            assertThat(answer).containsPattern("X-Aegis-Request-Id: req_test_[0-9a-z]+");
            assertThat(proxy.forwarded).containsExactly("{\"model\":\"m\"}");
        }
    }

    @Test
    void theChainGoesOnOnTheIoThreadWhenALaterVerdictComesFromAnotherThread() throws IOException {
        List<Boolean> onIoThread = new CopyOnWriteArrayList<>();
        Stage waiting =
                stage(call ->
                        new Verdict.Later(
                                CompletableFuture.supplyAsync(
                                        Verdict::pass,
                                        CompletableFuture.delayedExecutor(
                                                20, TimeUnit.MILLISECONDS))));
        Responder responder =
                call -> {
                    onIoThread.add(Thread.currentThread() == call.ioThread());
                    call.exchange().getResponseSender().send("done");
                };
        try (TestProxy proxy = TestProxy.start(List.of(waiting), responder);
                RawClient client = proxy.connect()) {
            String answer = client.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(answer).endsWith("done");
            assertThat(onIoThread).containsExactly(true);
        }
    }

    @Test
    void aRefusalEndsTheChainInTheApisShape() throws IOException {
        Stage refusing =
                stage(call ->
                        new Verdict.Reject(429, "rate_limited", "Too \"many\".")
                                .retryAfter(Duration.ofMillis(1200)));
        Responder never = call -> proxyMustNotAnswer();
        try (TestProxy proxy = TestProxy.start(List.of(refusing), never);
                RawClient client = proxy.connect()) {
            String answer = client.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(answer)
                    .startsWith("HTTP/1.1 429 ")
                    .contains(
                            "Retry-After: 2",
                            "X-Aegis-Evidence: refused",
                            "X-Aegis-Request-Id: req_")
                    .endsWith(
                            "{\"error\":{\"message\":\"Too \\\"many\\\".\",\"type\":\"rate_limit_error\","
                                    + "\"code\":\"rate_limited\",\"param\":null}}");
        }
    }

    @Test
    void aFaultOfAStageIsAnsweredWithoutItsMessage() throws IOException {
        Stage failing =
                stage(call -> {
                    throw new IllegalStateException("secret");
                });
        try (TestProxy proxy = TestProxy.start(List.of(failing), call -> proxyMustNotAnswer());
                LogLines log = LogLines.of(HotPath.class);
                RawClient client = proxy.connect()) {
            String answer = client.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(answer).startsWith("HTTP/1.1 500 ").doesNotContain("secret");
            assertThat(
                            log.await("stage rate_limit failed on call req_test_1")
                                    .getFormattedMessage())
                    .doesNotContain("secret");
        }
    }

    @Test
    void aStackThatOverflowsInAStageIsAFaultOfItsCallAlone() throws IOException {
        Stage failing =
                stage(call -> {
                    throw new StackOverflowError();
                });
        try (TestProxy proxy = TestProxy.start(List.of(failing), call -> proxyMustNotAnswer());
                RawClient client = proxy.connect()) {
            assertThat(client.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void whatIsHeldAndCountedIsGivenBackWhateverIsThrownAtTheEndOfACall() throws Exception {
        HeapShare share = new HeapShare(100);
        CountDownLatch ended = new CountDownLatch(1);
        Stage holding =
                stage(call -> {
                    HeapShare.Part part = share.part();
                    assertThat(part.hold(60)).isTrue();
                    call.holding(part);
                    call.atEnd(_ -> {
                        throw new IllegalStateException("metrics");
                    });
                    call.atEnd(_ -> ended.countDown());
                    return Verdict.pass();
                });
        Responder answering = call -> call.exchange().getResponseSender().send("done");
        try (TestProxy proxy = TestProxy.start(List.of(holding), answering);
                RawClient client = proxy.connect()) {
            assertThat(client.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .endsWith("done");
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        }
        Await.until(() -> share.heldBytes() == 0);
    }

    private static void proxyMustNotAnswer() {
        throw new AssertionError("a refused call was answered");
    }

    private static Stage stage(Function<GovernedCall, Verdict> judgement) {
        return new Stage() {
            @Override
            public StageName name() {
                return StageName.RATE_LIMIT;
            }

            @Override
            public Verdict judge(GovernedCall call) {
                return judgement.apply(call);
            }
        };
    }
}
