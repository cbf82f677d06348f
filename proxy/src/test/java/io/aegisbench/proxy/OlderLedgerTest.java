package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.Ledger;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start on a ledger that is not the one that its key signed last. */
@Timeout(120)
final class OlderLedgerTest {
    @TempDir private Path directory;

    @Test
    void isOneLineWithTheWayOnAndStatusOne() throws Exception {
        Path ledger = directory.resolve("ledger");
        Path key = directory.resolve("key");
        try (Ledger made = Ledger.open(ledger, key)) {
            made.append(new byte[] {1}).awaitDurable();
        }
        Files.move(ledger, directory.resolve("lost"));
        StringWriter err = new StringWriter();
        int status =
                Main.run(
                        Map.of(
                                "AEGIS_API_KEY",
                                "an-api-key-of-a-test-1",
                                "AEGIS_AUDIT_KEY",
                                "an-audit-key-of-a-test",
                                "AEGIS_EVIDENCE_LEDGER",
                                ledger.toString(),
                                "AEGIS_EVIDENCE_KEY",
                                key.toString()),
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        "--port",
                        "0");
        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("aegis-proxy: evidence: ")
                .contains("missing=[0, 1)", key + ".mark", "aegis-mmr log reorigin", "ledger=")
                .hasLineCount(1);
        assertThat(ledger).doesNotExist();
    }
}
