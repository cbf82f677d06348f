package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.verifyReceipts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.DirectoryLockedException;
import io.aegisbench.disk.MachineDisk;
import io.aegisbench.wal.Child;
import io.aegisbench.wal.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One ledger, two processes. */
@Timeout(240)
final class LedgerProcessTest {
    @TempDir private Path parent;

    private LedgerFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new LedgerFixture(parent);
    }

    private Child child() throws IOException {
        return Child.start(
                List.of(),
                LedgerChild.class,
                "hold",
                fixture.directory().toString(),
                fixture.key().toString());
    }

    @Test
    void theSecondProcessIsRefusedAndToldWhoHoldsTheLedger() throws Exception {
        try (Ledger ledger = fixture.open()) {
            appendAll(ledger, 0, 3);
            for (int i = 0; i < 2; i++) {
                try (Child contender = child()) {
                    assertThat(contender.line())
                            .contains("holder=pid=" + ProcessHandle.current().pid() + ", started=");
                }
                assertThatThrownBy(fixture::open)
                        .isInstanceOf(DirectoryLockedException.class)
                        .hasMessageContaining("this process");
            }
            appendAll(ledger, 3, 5);
        }
        try (Ledger ledger = fixture.open()) {
            verifyReceipts(ledger, 0, 5);
        }
    }

    @Test
    void readersWorkBesideAProcessThatWrites() throws Exception {
        try (Child holder = child()) {
            assertThat(holder.line()).isEqualTo("held 5");
            assertThatThrownBy(fixture::open)
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining("holder=pid=" + holder.process().pid());
            WalReader reader = WalReader.open(fixture.directory());
            assertThat(reader.recordCount()).isEqualTo(5);
            try (CheckpointLog stored =
                    CheckpointLog.openToRead(MachineDisk.INSTANCE, fixture.files().checkpoints())) {
                assertThat(stored.last().orElseThrow().size()).isEqualTo(5);
                assertThat(stored.firstDamage()).isEmpty();
            }
            assertThat(reader.read(4)).isEqualTo(LedgerFixture.record(4));
        }
        // It was killed, and nobody need clean up behind it.
        try (Ledger ledger = fixture.open()) {
            verifyReceipts(ledger, 0, 5);
        }
    }
}
