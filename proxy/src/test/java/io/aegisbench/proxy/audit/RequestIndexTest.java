package io.aegisbench.proxy.audit;

import static io.aegisbench.proxy.audit.TrailFixture.await;
import static io.aegisbench.proxy.audit.TrailFixture.close;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request ids and the way from one to its record. */
@Timeout(120)
final class RequestIndexTest {
    @TempDir private Path parent;

    private TrailFixture fixture;
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void threeRuns() throws Exception {
        fixture = new TrailFixture(parent);
        for (int run = 0; run < 3; run++) {
            LedgerTrail trail = fixture.open(Mode.SCHEDULED);
            for (int i = 0; i < 50; i++) {
                trail.nextRequestId(); // Refused: it has an id and no record.
                ids.add(TrailFixture.record(trail));
            }
            close(trail);
        }
    }

    private Path file() {
        return fixture.directory().resolve(RequestIndex.NAME);
    }

    @Test
    void findsEveryRequestOfEveryRunAndNoOther() throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        checkAll(trail);
        RequestId known = RequestId.parse(ids.getFirst()).orElseThrow();
        assertThat(trail.ledger().find(new RequestId(known.ledger(), known.run(), 0))).isEmpty();
        assertThat(trail.ledger().find(new RequestId(known.ledger(), known.run(), 1L << 39)))
                .isEmpty();
        assertThat(trail.ledger().find(new RequestId(known.ledger(), 1, 1))).isEmpty();
        assertThat(trail.ledger().find(new RequestId(7, known.run(), known.counter()))).isEmpty();
        assertThat(trail.ledger().ledgerText()).isEqualTo(known.ledgerText());
        close(trail);
    }

    private void checkAll(LedgerTrail trail) throws IOException {
        for (int i = 0; i < ids.size(); i++) {
            assertThat(trail.ledger().find(RequestId.parse(ids.get(i)).orElseThrow()))
                    .as("request %s", ids.get(i))
                    .hasValue(i);
        }
    }

    @Test
    void idsAreNeverGivenTwice() throws Exception {
        assertThat(ids).doesNotHaveDuplicates();
        Files.delete(file());
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        RequestId next = RequestId.parse(trail.nextRequestId()).orElseThrow();
        assertThat(ids).allMatch(id -> RequestId.parse(id).orElseThrow().run() < next.run());
        close(trail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty", "short", "header", "other", "torn"})
    void isMadeAgainFromTheRecordsWhen(String damage) throws Exception {
        byte[] bytes = Files.readAllBytes(file());
        switch (damage) {
            case "missing" -> Files.delete(file());
            case "empty" -> Files.write(file(), new byte[0]);
            case "short" ->
                    Files.write(file(), Arrays.copyOf(bytes, RequestIndex.HEADER_BYTES + 80));
            case "header" -> {
                bytes[100] ^= 1;
                Files.write(file(), bytes);
            }
            case "other" -> {
                Arrays.fill(bytes, (byte) 'x');
                Files.write(file(), bytes);
            }
            default -> Files.write(file(), Arrays.copyOf(bytes, 1000));
        }
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        checkAll(trail);
        ids.add(TrailFixture.record(trail));
        await("record", () -> trail.counters().recorded() == 1);
        checkAll(trail);
        close(trail);
    }

    @Test
    void aDamagedCellIsFoundAndPutRightFromTheRecords() throws Exception {
        byte[] bytes = Files.readAllBytes(file());
        long counter = RequestId.parse(ids.get(3)).orElseThrow().counter();
        int at = RequestIndex.HEADER_BYTES + (int) counter * RequestIndex.CELL_BYTES;
        bytes[at + 7] ^= 4;
        Files.write(file(), bytes);
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        checkAll(trail);
        byte[] after = Files.readAllBytes(file());
        assertThat(after[at + 7]).isEqualTo((byte) (bytes[at + 7] ^ 4));
        close(trail);
    }

    @Test
    void recordsThatTheHeaderDoesNotCountYetAreIndexedOnOpening() throws Exception {
        byte[] before = Files.readAllBytes(file());
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        byte[] begun = Files.readAllBytes(file());
        for (int i = 0; i < 10; i++) {
            ids.add(TrailFixture.record(trail));
        }
        close(trail);
        assertThat(begun).isNotEqualTo(before);
        // As a power cut may leave it: the run is known, none of its cells is.
        Files.write(file(), begun, StandardOpenOption.TRUNCATE_EXISTING);
        LedgerTrail reopened = fixture.open(Mode.SCHEDULED);
        checkAll(reopened);
        close(reopened);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789ab-00000001-000000000g",
                "0123456789ab-00000001-000000000A",
                "0123456789ab_00000001-0000000001",
                "0123456789ab-00000001-00000000001"
            })
    void aTextThatIsNoIdIsNone(String text) {
        assertThat(RequestId.parse(text)).isEmpty();
    }

    @Test
    void anIdIsReadAsItWasWritten() {
        RequestIds given = new RequestIds(0xabcdef012345L, 0x6a1f3c20L);
        assertThat(given.next()).isEqualTo("abcdef012345-6a1f3c20-0000000000");
        String text = "";
        for (int i = 0; i < 300; i++) {
            text = given.next();
        }
        assertThat(RequestId.parse(text))
                .contains(new RequestId(0xabcdef012345L, 0x6a1f3c20L, 300));
        assertThat(RequestId.parse(text).orElseThrow()).hasToString(text);
    }
}
