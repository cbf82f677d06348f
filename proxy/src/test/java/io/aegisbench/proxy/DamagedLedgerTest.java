package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.logging.LogLines;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ledger in which an earlier scrub has found damage. */
@Timeout(120)
final class DamagedLedgerTest {
    @TempDir private Path directory;

    @Test
    void whoeverAsksIsToldAndCallsGoOn() throws Exception {
        RunningProxy.start(directory).close();
        Files.writeString(
                directory.resolve("ledger").resolve("scrub.state"),
                "aegis-scrub v2 next=0 damaged=0 standing=3 last=%s\n"
                        .formatted(Instant.now().getEpochSecond()));
        try (LogLines log = LogLines.of(LedgerTrail.class);
                RunningProxy proxy = RunningProxy.start(directory)) {
            assertThat(log.all())
                    .containsExactly("the ledger is damaged: an earlier scrub found damages=3");
            HttpResponse<String> bare = proxy.get("/health", "");
            assertThat(bare.statusCode()).isEqualTo(503);
            assertThat(bare.body()).isEqualTo("{\"status\":\"damaged\"}");
            HttpResponse<String> health = proxy.get("/health", proxy.acmeKey());
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body())
                    .startsWith("{\"status\":\"damaged\",")
                    .contains("\"faulted\":false");
            assertThat(proxy.get("/metrics", "").body())
                    .contains("aegis_ledger_damaged 3.0", "aegis_ledger_failed 0.0");
            assertThat(proxy.get("/ready", "").statusCode()).isEqualTo(200);
            assertThat(proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION).statusCode())
                    .isEqualTo(200);
        }
    }
}
