package io.aegisbench.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.proxy.audit.EvidenceTrail.Call;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.audit.EvidenceTrail.Outcome;
import io.aegisbench.proxy.audit.EvidenceTrail.Slot;
import io.aegisbench.proxy.audit.EvidenceTrail.Wall;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A trail in a directory of a test. */
final class TrailFixture {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello there\"},"
                    + "\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path parent;

    TrailFixture(Path parent) {
        this.parent = parent;
    }

    Path directory() {
        return parent.resolve("ledger");
    }

    Path key() {
        return parent.resolve("ledger.key");
    }

    /** Small segments; the scrubber is off. */
    EvidenceSettings settings(Mode mode) {
        EvidenceSettings settings = EvidenceSettings.of(directory(), key(), mode);
        LedgerSettings ledger = settings.ledger().withScrub(Duration.ZERO, 1 << 20);
        return settings.withLedger(
                ledger.withLog(
                        ledger.log().withRecordSizeLimitBytes(4000).withSegmentSizeBytes(1 << 20)));
    }

    LedgerTrail open(Mode mode) throws IOException {
        return open(settings(mode));
    }

    LedgerTrail open(EvidenceSettings settings) throws IOException {
        return LedgerTrail.open(settings, EvidenceListener.QUIET, LedgerListener.QUIET);
    }

    static Call call(String requestId) {
        return new Call(requestId, "acme", 1_000_000, "POST", "chat", "gpt-test", Wall.PASS);
    }

    static Slot reserve(EvidenceTrail trail, String requestId) {
        EvidenceTrail.Reservation reserved = trail.reserve(call(requestId));
        assertThat(reserved).isInstanceOf(Slot.class);
        return (Slot) reserved;
    }

    /** {@return the request id of one call, reserved, filled and completed} */
    static String record(EvidenceTrail trail) {
        String id = trail.nextRequestId();
        complete(reserve(trail, id));
        return id;
    }

    static void complete(Slot slot) {
        fill(slot);
        assertThat(slot.complete(Outcome.COMPLETE)).isTrue();
    }

    static void fill(Slot slot) {
        slot.requestBody(bytes("question"));
        slot.forwarding("embedded");
        slot.answering(200, false);
        slot.chunk(ByteBuffer.wrap(bytes(ANSWER)));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited for: %s", what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Closes a trail that has nothing to lose. */
    static void close(LedgerTrail trail) throws InterruptedException {
        assertThat(trail.close(PATIENCE).isWhole()).isTrue();
    }

    static List<JsonNode> records(LedgerTrail trail) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        try (RecordCursor cursor = trail.ledger().ledger().records(0, Long.MAX_VALUE)) {
            while (cursor.next()) {
                records.add(JSON.readTree(cursor.record()));
            }
        }
        return records;
    }

    static List<String> ids(LedgerTrail trail) throws IOException {
        return records(trail).stream()
                .filter(record -> record.path("kind").asString("").equals("call"))
                .map(record -> record.path("id").asString(""))
                .toList();
    }
}
