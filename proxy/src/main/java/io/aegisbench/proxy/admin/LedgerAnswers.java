package io.aegisbench.proxy.admin;

import io.aegisbench.evidence.Salts;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.note.SignedNote;
import io.aegisbench.proxy.audit.EvidenceLedger;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.audit.RequestId;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checkpoints, records and receipts out of the ledger. Thread-safe; every method reads the disk.
 */
final class LedgerAnswers {
    static final int MAX_CHECKPOINTS = 256;
    static final int MAX_RECORDS = 256;

    /** A page of records ends early with the record that reaches this. */
    static final int MAX_PAGE_BYTES = 1 << 20;

    private static final int DEFAULT_CHECKPOINTS = 64;
    private static final int RETRY_SECONDS = 1;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final LedgerTrail trail;
    private final EvidenceLedger evidence;
    private final Ledger ledger;

    LedgerAnswers(LedgerTrail trail) {
        this.trail = trail;
        this.evidence = trail.ledger();
        this.ledger = evidence.ledger();
    }

    AuditAnswer checkpoint() {
        return AuditAnswer.text(ledger.signedCheckpoint().bytes());
    }

    /** {@code from}: the smallest size, {@code limit}: at most so many; {@code next} goes on. */
    AuditAnswer checkpoints(AuditQuery query) throws IOException {
        long from = query.number("from").orElse(0);
        long limit = query.number("limit").orElse(DEFAULT_CHECKPOINTS);
        if (limit < 1 || limit > MAX_CHECKPOINTS) {
            throw AuditRefusalException.malformed("limit", "It goes to " + MAX_CHECKPOINTS + ".");
        }
        List<SignedNote> notes = ledger.checkpoints(from, (int) limit);
        ObjectNode page = JSON.objectNode();
        ArrayNode list = page.putArray("checkpoints");
        long last = -1;
        for (SignedNote note : notes) {
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            last = checkpoint.size();
            list.addObject()
                    .put("size", last)
                    .put("root", checkpoint.root().hex())
                    .put("note", new String(note.bytes(), StandardCharsets.UTF_8));
        }
        boolean more = notes.size() == limit && last < ledger.checkpoint().size();
        if (more) {
            page.put("next", last + 1);
        } else {
            page.putNull("next");
        }
        return AuditAnswer.json(page);
    }

    AuditAnswer record(String index, AuditReader reader) throws IOException {
        long leaf = AuditQuery.number("index", index);
        byte[] record = recordFor(leaf, reader);
        return new AuditAnswer(200, AuditAnswer.JSON, record, OptionalLong.of(leaf), 0);
    }

    /** Records {@code [begin, end)}; the answer's {@code end} says how far the page goes. */
    AuditAnswer records(AuditQuery query) throws IOException {
        long begin = query.required("begin");
        long end = query.number("end").orElse(begin + MAX_RECORDS);
        if (end < begin || end - begin > MAX_RECORDS) {
            throw AuditRefusalException.malformed(
                    "end", "It is not before begin, and at most " + MAX_RECORDS + " behind it.");
        }
        ObjectNode page = JSON.objectNode();
        page.put("begin", begin);
        ArrayNode list = JSON.arrayNode();
        int bytes = 0;
        try (RecordCursor cursor = ledger.records(begin, end)) {
            while (bytes < MAX_PAGE_BYTES && cursor.next()) {
                byte[] record = cursor.record();
                bytes += record.length;
                // The bytes, as a string: parsed and written again they might be others.
                list.add(new String(record, StandardCharsets.UTF_8));
            }
        }
        page.put("end", begin + list.size());
        page.set("records", list);
        return AuditAnswer.json(page);
    }

    AuditAnswer requestReceipt(String text, AuditReader reader) throws IOException {
        return receipt(leafOf(text), reader, LedgerAnswers::noRequest);
    }

    AuditAnswer leafReceipt(String index, AuditReader reader) throws IOException {
        return receipt(AuditQuery.number("index", index), reader, LedgerAnswers::noRecord);
    }

    /** The salts of a request, as {@code aegis-mmr receipt verify --salts} takes them. */
    AuditAnswer salts(String text) throws IOException {
        long leaf = leafOf(text);
        return switch (evidence.salts(leaf)) {
            case Salts.Present(String request, String answer) -> {
                ObjectNode found = JSON.objectNode();
                found.put("requestId", text).put("leafIndex", leaf);
                found.put("requestSalt", request).put("answerSalt", answer);
                yield AuditAnswer.json(found).ofLeaf(leaf);
            }
            case Salts.Erased _ ->
                    throw AuditRefusalException.notFound(
                            "salts_erased", "The salts of this request were erased.");
            case Salts.Missing _ ->
                    throw AuditRefusalException.notFound(
                            "no_salts",
                            "No salts are kept of this request: it was refused, or a power cut has"
                                    + " taken the salts of its second.");
            case Salts.Damaged _ ->
                    throw AuditRefusalException.notFound(
                            "salts_damaged", "The salts of this request are damaged.");
        };
    }

    /** Erases the salts of a request; a second time is as good as the first. */
    AuditAnswer erase(String text) throws IOException {
        if (!evidence.erase(requestId(text))) {
            throw noRequest();
        }
        return AuditAnswer.nothing();
    }

    private AuditAnswer receipt(long leaf, AuditReader reader, Supplier<AuditRefusalException> none)
            throws IOException {
        Optional<byte[]> record = read(leaf).filter(reader::mayRead);
        if (record.isEmpty()) {
            throw none.get();
        }
        Optional<Receipt> receipt = trail.receipt(leaf);
        if (receipt.isPresent()) {
            return AuditAnswer.text(receipt.get().bytes()).ofLeaf(leaf);
        }
        ObjectNode pending = JSON.objectNode();
        pending.put("status", "pending").put("leafIndex", leaf);
        return AuditAnswer.json(202, pending).ofLeaf(leaf).retryAfterSeconds(RETRY_SECONDS);
    }

    private byte[] recordFor(long leaf, AuditReader reader) throws IOException {
        return read(leaf).filter(reader::mayRead).orElseThrow(LedgerAnswers::noRecord);
    }

    private Optional<byte[]> read(long leaf) throws IOException {
        try {
            return Optional.of(ledger.read(leaf));
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private long leafOf(String text) throws IOException {
        return evidence.find(requestId(text)).orElseThrow(LedgerAnswers::noRequest);
    }

    private RequestId requestId(String text) {
        RequestId id =
                RequestId.parse(text)
                        .orElseThrow(() ->
                                AuditRefusalException.malformed(
                                        "requestId", "It is no request id of a ledger."));
        if (id.ledger() != evidence.ledgerId()) {
            throw AuditRefusalException.notFound(
                    "other_ledger",
                    "The request belongs to ledger "
                            + id.ledgerText()
                            + "; this is ledger "
                            + evidence.ledgerText()
                            + ".");
        }
        return id;
    }

    private static AuditRefusalException noRequest() {
        return AuditRefusalException.notFound(
                "unknown_request",
                "There is no record of this request; one that was answered just now may not have"
                        + " its record yet.");
    }

    private static AuditRefusalException noRecord() {
        return AuditRefusalException.notFound("unknown_record", "There is no such record.");
    }
}
