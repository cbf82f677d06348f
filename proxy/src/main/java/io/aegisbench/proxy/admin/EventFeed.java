package io.aegisbench.proxy.admin;

import io.aegisbench.ledger.Ledger;
import io.aegisbench.proxy.audit.EvidenceCounters;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what happened as events: {@code record}, one for each durable record, the newest {@value
 * #MAX_RECORDS} of each time, and {@code figures}. Not thread-safe: the ticker owns it.
 *
 * <p>Of a record only {@link #SHOWN} is told: names that clients choose, such as a model's, are not
 * among it, nor are tenants or hashes.
 */
final class EventFeed {
    static final int MAX_RECORDS = 32;

    static final List<String> SHOWN =
            List.of(
                    "kind",
                    "id",
                    "endpoint",
                    "upstream",
                    "received",
                    "completed",
                    "at",
                    "from",
                    "to",
                    "count",
                    "stage",
                    "code",
                    "wafRules",
                    "status",
                    "stream",
                    "outcome",
                    "requestBytes",
                    "answerBytes",
                    "waf",
                    "entropyOf",
                    "entropy",
                    "promptTokens",
                    "completionTokens");

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final LedgerTrail trail;
    private final Ledger ledger;
    private final FigureSource metrics;
    private final StringBuilder out = new StringBuilder();
    private long shown;

    EventFeed(LedgerTrail trail, FigureSource metrics) {
        this.trail = trail;
        this.metrics = metrics;
        this.ledger = trail.ledger().ledger();
        shown = ledger.durableCount();
    }

    /** {@return the last records, whoever has seen them, and the figures of now} */
    ByteBuffer recap() throws IOException {
        return frame(Math.max(0, shown - MAX_RECORDS), shown);
    }

    /** {@return what has come since it was asked before, and the figures of now} */
    ByteBuffer news() throws IOException {
        long end = ledger.durableCount();
        long begin = shown;
        shown = end;
        return frame(begin, end);
    }

    /** Goes on to now; nobody watches. */
    void skip() {
        shown = ledger.durableCount();
    }

    private ByteBuffer frame(long begin, long end) throws IOException {
        out.setLength(0);
        long first = Math.max(begin, end - MAX_RECORDS);
        try (RecordCursor cursor = ledger.records(first, end)) {
            while (cursor.next()) {
                event("record", record(cursor.index(), cursor.record()));
            }
        }
        event("figures", figures(end, first - begin));
        return ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    private static ObjectNode record(long index, byte[] record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("index", index);
        try {
            JsonNode whole = MAPPER.readTree(record);
            for (String name : SHOWN) {
                JsonNode value = whole.get(name);
                if (value != null && value.isValueNode()) {
                    json.set(name, value);
                }
            }
        } catch (JacksonException e) {
            json.put("kind", "unknown");
        }
        return json;
    }

    private ObjectNode figures(long durable, long skipped) {
        EvidenceTrail.Status status = trail.status();
        EvidenceCounters counters = trail.counters();
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        metrics.addTo(figures);
        return figures.put("atMillis", System.currentTimeMillis())
                .put("mode", trail.mode().text())
                .put("faulted", status.faulted())
                .put("damages", status.damages())
                .put("cosignedSize", status.witnessed().cosignedSize())
                .put("contradicting", status.witnessed().contradicting())
                .put("checkpointSize", status.size())
                .put("root", status.root())
                .put("durable", durable)
                .put("recordsSkipped", skipped)
                .put("inFlight", status.inFlight())
                .put("inFlightBytes", counters.inFlightBytes())
                .put("oldestUnsyncedMillis", status.oldestUnsyncedMillis())
                .put("recorded", counters.recorded())
                .put("unrecorded", counters.unrecorded())
                .put("slotsRefused", counters.slotsRefused())
                .put("refusalsRecorded", counters.refusalsRecorded())
                .put("refusalsSummarised", counters.refusalsSummarised());
    }

    private void event(String name, ObjectNode json) {
        out.append("event: ").append(name).append("\ndata: ");
        out.append(MAPPER.writeValueAsString(json)).append("\n\n");
    }
}
