package io.aegisbench.proxy.audit;

import static io.aegisbench.proxy.audit.TrailFixture.await;
import static io.aegisbench.proxy.audit.TrailFixture.close;
import static io.aegisbench.proxy.audit.TrailFixture.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the scrubber finds is told, and stays told. */
@Timeout(120)
final class TrailDamageTest {
    /** Behind the segment's header and the first frame's. */
    private static final int FIRST_RECORD_AT = 4096 + 200;

    @TempDir private Path parent;

    @Test
    void damageIsInTheLogAndInTheStateAlsoAfterARestart() throws Exception {
        TrailFixture fixture = new TrailFixture(parent);
        for (int life = 0; life < 2; life++) {
            LedgerTrail trail = fixture.open(Mode.DURABLE);
            record(trail);
            close(trail);
        }
        Path first = fixture.directory().resolve("segments").resolve("0000000000000000.wal");
        flip(first);
        try (LogLines log = LogLines.of(LedgerTrail.class)) {
            LedgerTrail trail = fixture.open(scrubbing(fixture, Duration.ofMillis(5)));
            assertThat(trail.status().faulted()).isFalse();
            await("damage", () -> trail.status().damages() > 0);
            log.await("the ledger is damaged: index=0: ");
            assertThat(trail.status().word()).isEqualTo("damaged");
            assertThat(trail.status().isWell()).isFalse();
            record(trail); // It goes on.
            close(trail);
        }
        flip(first);
        try (LogLines log = LogLines.of(LedgerTrail.class)) {
            LedgerTrail trail = fixture.open(scrubbing(fixture, Duration.ofDays(1)));
            assertThat(trail.status().word()).as("nobody has looked since").isEqualTo("damaged");
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .startsWith("the ledger is damaged: an earlier scrub found damages=");
            close(trail);
        }
        LedgerTrail trail = fixture.open(scrubbing(fixture, Duration.ofMillis(5)));
        await("a scrub that finds nothing", () -> trail.status().word().equals("ok"));
        close(trail);
    }

    private static EvidenceSettings scrubbing(TrailFixture fixture, Duration interval) {
        EvidenceSettings settings = fixture.settings(Mode.DURABLE);
        return settings.withLedger(settings.ledger().withScrub(interval, 1 << 30));
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[FIRST_RECORD_AT] ^= 1;
        Files.write(file, bytes);
    }
}
