package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.audit.LedgerTrail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Everything that can be asked of one ledger. Thread-safe. */
final class AuditSource implements AutoCloseable {
    private final LedgerTrail trail;
    private final LedgerAnswers answers;
    private final TreeAnswers tree;
    private final IntegrityCheck integrity;
    private final EventStream events;

    AuditSource(LedgerTrail trail, Path directory, FigureSource metrics, Duration tick) {
        this.trail = trail;
        answers = new LedgerAnswers(trail);
        tree = new TreeAnswers(trail.ledger().ledger());
        integrity = new IntegrityCheck(directory, trail.ledger().ledger().verifier());
        events = new EventStream(new EventFeed(trail, metrics), tick);
    }

    AuditReader tenant(String name) {
        return new AuditReader.Tenant(trail.ledger().tenantHash(name));
    }

    EventStream events() {
        return events;
    }

    /** {@return the answer; it may take a disk's time} */
    AuditAnswer answer(
            AuditEndpoint endpoint, List<String> path, AuditQuery query, AuditReader reader)
            throws IOException {
        return switch (endpoint) {
            case CHECKPOINT -> answers.checkpoint();
            case CHECKPOINTS -> answers.checkpoints(query);
            case RECORDS -> answers.records(query);
            case RECORD -> answers.record(AuditEndpoint.named(path), reader);
            case REQUEST_RECEIPT -> answers.requestReceipt(AuditEndpoint.named(path), reader);
            case LEAF_RECEIPT -> answers.leafReceipt(AuditEndpoint.named(path), reader);
            case CONSISTENCY -> tree.consistency(query);
            case NODES -> tree.nodes(query);
            case INTEGRITY -> integrity.show();
            case INTEGRITY_START -> integrity.start();
            case SALTS -> answers.salts(AuditEndpoint.named(path));
            case SALTS_ERASED -> answers.erase(AuditEndpoint.named(path));
            case EVENTS -> throw new IllegalArgumentException("events are a stream");
        };
    }

    @Override
    public void close() {
        events.close();
        integrity.close();
    }
}
