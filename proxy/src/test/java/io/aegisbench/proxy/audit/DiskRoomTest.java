package io.aegisbench.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The warning before a disk is full. */
final class DiskRoomTest {
    @TempDir private Path directory;

    @Test
    void itIsWarnedOfOnce() throws IOException {
        DiskRoom room = new DiskRoom(directory, Long.MAX_VALUE, 0);
        assertThat(room.isLow()).isFalse();
        assertThat(room.freeBytes()).isEqualTo(-1);
        try (LogLines log = LogLines.of(DiskRoom.class)) {
            room.look();
            room.look();
            assertThat(room.isLow()).isTrue();
            assertThat(room.freeBytes()).isPositive();
            assertThat(log.all())
                    .hasSize(1)
                    .allMatch(line -> line.startsWith("the ledger's disk fills up: freeBytes="));
        }
    }

    @Test
    void nothingIsSaidWhereThereIsEnoughOrNobodyAsks() throws IOException {
        try (LogLines log = LogLines.of(DiskRoom.class)) {
            for (long least : new long[] {0, 1}) {
                DiskRoom room = new DiskRoom(directory, least, least);
                room.look();
                assertThat(room.isLow()).isFalse();
                assertThat(room.isFull()).isFalse();
            }
            assertThat(log.all()).isEmpty();
        }
    }

    @Test
    void aDirectoryThatIsGoneIsAnError() {
        DiskRoom room = new DiskRoom(directory.resolve("gone"), 1, 1);
        assertThatThrownBy(room::look).isInstanceOf(IOException.class).hasMessageContaining("gone");
    }

    @Test
    void theTrailTellsOfIt() throws Exception {
        TrailFixture fixture = new TrailFixture(directory);
        EvidenceSettings settings = fixture.settings(Mode.SCHEDULED);
        try (LogLines log = LogLines.of(DiskRoom.class)) {
            LedgerTrail trail =
                    fixture.open(
                            settings.withBounds(
                                    settings.bounds().withFreeBytes(Long.MAX_VALUE, 0)));
            TrailFixture.await("a look", () -> trail.status().isLowOnRoom());
            assertThat(trail.status().freeBytes()).isEqualTo(trail.freeBytes()).isPositive();
            assertThat(trail.status().isWell()).isTrue();
            assertThat(log.await("disk fills up")).isNotNull();
            TrailFixture.close(trail);
        }
    }

    @Test
    void belowTheFloorNoCallGetsASlot() throws Exception {
        TrailFixture fixture = new TrailFixture(directory);
        EvidenceSettings settings = fixture.settings(Mode.SCHEDULED);
        try (LogLines log = LogLines.of(LedgerTrail.class)) {
            LedgerTrail full =
                    fixture.open(
                            settings.withBounds(
                                    settings.bounds().withFreeBytes(0, Long.MAX_VALUE)));
            TrailFixture.await("a look", () -> full.status().isFull());
            assertThat(full.status().word()).isEqualTo("full");
            assertThat(full.status().isWell()).isFalse();
            assertThat(full.reserve(TrailFixture.call(full.nextRequestId())))
                    .isEqualTo(EvidenceTrail.NoSlot.NO_ROOM);
            assertThat(log.await("every governed call is refused")).isNotNull();
            TrailFixture.close(full);
        }
    }
}
