package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole proxy answers calls and keeps the evidence of each. */
@Timeout(120)
final class RunningProxyTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "written", "durable"})
    void anAnsweredCallHasARecord(String ack) throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory, "AEGIS_EVIDENCE_ACK", ack)) {
            HttpResponse<String> whole = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            HttpResponse<String> streamed =
                    proxy.chat(proxy.acmeKey(), RunningProxy.STREAMED_QUESTION);
            assertThat(whole.statusCode()).isEqualTo(200);
            assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
            assertThat(whole.headers().firstValue("X-Aegis-Evidence")).hasValue(ack);
            RunningProxy.await("both records", () -> proxy.trail().counters().recorded() == 2);
        }
    }

    @Test
    void aCallWithoutAKeyIsRefused() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            assertThat(proxy.chat("", RunningProxy.QUESTION).statusCode()).isEqualTo(401);
        }
    }
}
