package io.aegisbench.proxy.audit;

import io.aegisbench.disk.DirectoryLockedException;
import io.aegisbench.evidence.Salts;
import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerCorruptException;
import io.aegisbench.ledger.LedgerFailedException;
import io.aegisbench.ledger.LedgerKeyException;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerMarkException;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalCorruptException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The ledger with the two files that the proxy keeps beside it, salts and request index. One thread
 * appends; any thread looks up and erases. Nothing else may append to the ledger: a record's salts
 * are stored under the index that it will get.
 */
public final class EvidenceLedger implements AutoCloseable {
    private final Ledger ledger;
    private final long ledgerId;
    private final SaltFile salts;
    private final RequestIndex index;
    private final TenantHash tenants;
    private long nextLeaf;
    private volatile long indexed;
    private long forced;
    private boolean isClosed;
    private @Nullable Throwable closingFailure;

    private EvidenceLedger(
            Ledger ledger, long ledgerId, SaltFile salts, RequestIndex index, TenantHash tenants) {
        this.ledger = ledger;
        this.ledgerId = ledgerId;
        this.salts = salts;
        this.index = index;
        this.tenants = tenants;
        this.nextLeaf = ledger.recovery().recordCount();
        this.indexed = nextLeaf;
        this.forced = nextLeaf;
    }

    /**
     * Opens or creates a ledger and the files beside it.
     *
     * @param settings where and how
     * @param listener hears of the ledger
     * @return the ledger, ready to append
     * @throws EvidenceOpenException if it cannot be opened; its kind says why
     */
    static EvidenceLedger open(EvidenceSettings settings, LedgerListener listener)
            throws EvidenceOpenException {
        checkParent(settings.directory());
        checkParent(settings.keyFile());
        Ledger ledger = null;
        try {
            ledger =
                    Ledger.open(
                            settings.directory(),
                            settings.keyFile(),
                            settings.origin(),
                            settings.ledger(),
                            listener);
            return beside(ledger, settings);
        } catch (IOException | RuntimeException e) {
            if (ledger != null) {
                closeAfter(e, ledger);
            }
            throw refusal(e, settings);
        }
    }

    private static EvidenceLedger beside(Ledger ledger, EvidenceSettings settings)
            throws IOException {
        long id = RequestId.ledgerOf(ledger.verifier().name());
        long count = ledger.recovery().recordCount();
        SaltFile salts = SaltFile.open(settings.directory().resolve(SaltFile.NAME), id, count);
        try {
            Path file = settings.directory().resolve(RequestIndex.NAME);
            RequestIndex index =
                    RequestIndex.open(file, id, count, from -> ledger.records(from, count));
            return new EvidenceLedger(ledger, id, salts, index, TenantHash.of(settings.keyFile()));
        } catch (IOException | RuntimeException e) {
            salts.close();
            throw e;
        }
    }

    private static void checkParent(Path path) throws EvidenceOpenException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new EvidenceOpenException(
                    EvidenceOpenException.Kind.NO_PARENT,
                    "the directory above it must exist: path=" + path,
                    null);
        }
    }

    private static void closeAfter(Exception cause, Ledger ledger) {
        try {
            ledger.close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static EvidenceOpenException refusal(Exception e, EvidenceSettings settings) {
        if (e instanceof EvidenceOpenException known) {
            return known;
        }
        String message = String.valueOf(e.getMessage());
        EvidenceOpenException.Kind kind =
                switch (e) {
                    case DirectoryLockedException _ -> EvidenceOpenException.Kind.HELD;
                    case NoteFormatException _ -> EvidenceOpenException.Kind.KEY;
                    case IllegalArgumentException _ -> EvidenceOpenException.Kind.KEY;
                    case LedgerKeyException _ -> EvidenceOpenException.Kind.KEY;
                    case LedgerMarkException _ -> EvidenceOpenException.Kind.OLDER;
                    case LedgerCorruptException _ -> EvidenceOpenException.Kind.DAMAGED;
                    case WalCorruptException _ -> EvidenceOpenException.Kind.DAMAGED;
                    case IOException _ -> EvidenceOpenException.Kind.DISK;
                    default -> EvidenceOpenException.Kind.DAMAGED;
                };
        return new EvidenceOpenException(kind, message + "; ledger=" + settings.directory(), e);
    }

    /**
     * Appends records that came together, all or none; their salts are stored first, their requests
     * are indexed after.
     *
     * @throws io.aegisbench.wal.WalFullException if there was no room in that time
     */
    List<Ticket> append(List<Evidence> records, Duration patience)
            throws IOException, InterruptedException {
        List<byte[]> payloads = new ArrayList<>(records.size());
        for (Evidence record : records) {
            if (record.salts().length > 0) {
                salts.put(nextLeaf + payloads.size(), record.salts());
            }
            payloads.add(record.payload());
        }
        List<Ticket> tickets = ledger.appendAll(payloads, patience);
        for (int i = 0; i < tickets.size(); i++) {
            indexed(tickets.get(i), records.get(i).id());
        }
        return tickets;
    }

    /**
     * A record on its way into the ledger.
     *
     * @param payload the record
     * @param id the request's, null if it was not given here
     * @param salts of the request's body and of the answer's, empty where there are no bodies
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over and never compared.
    record Evidence(byte[] payload, @Nullable RequestId id, byte[] salts) {}

    private Ticket indexed(Ticket ticket, @Nullable RequestId id) throws IOException {
        if (ticket.index() != nextLeaf) {
            throw new IllegalStateException(
                    "somebody else appends to the ledger: index=" + ticket.index());
        }
        nextLeaf++;
        // An id that was not given here has no place; its record stands all the same.
        if (id != null && index.knows(id)) {
            index.put(id, ticket.index());
        }
        indexed = nextLeaf;
        return ticket;
    }

    /** Forces the files beside the ledger if anything was stored since. */
    synchronized void forceBeside() throws IOException {
        long count = Math.min(indexed, ledger.durableCount());
        if (count > forced) {
            salts.force();
            index.force(count);
            forced = count;
        }
    }

    /** {@return the ledger, to be read; only the trail appends} */
    public Ledger ledger() {
        return ledger;
    }

    /** {@return the ledger's part of its request ids, as they write it} */
    public String ledgerText() {
        return new RequestId(ledgerId, 0, 0).ledgerText();
    }

    /** {@return the ledger's part of its request ids} */
    public long ledgerId() {
        return ledgerId;
    }

    RequestIds requestIds() {
        return new RequestIds(ledgerId, index.run());
    }

    TenantHash tenants() {
        return tenants;
    }

    /**
     * {@return a tenant's name as records write it}
     *
     * @param tenant its name
     */
    public String tenantHash(String tenant) {
        return tenants.of(tenant);
    }

    /**
     * {@return the index of a request's record; empty if there is none} The record was read and has
     * that id.
     *
     * @param id of the request, of this ledger; one of another ledger has no record here
     * @throws IOException if reading fails
     */
    public OptionalLong find(RequestId id) throws IOException {
        OptionalLong leaf;
        try {
            leaf = index.find(id);
        } catch (RequestIndex.IndexDamagedException e) {
            leaf = scan(id);
            if (leaf.isPresent()) {
                index.repair(id, leaf.getAsLong());
            }
        }
        return leaf.isPresent() && isAt(id, leaf.getAsLong()) ? leaf : OptionalLong.empty();
    }

    private boolean isAt(RequestId id, long leaf) throws IOException {
        try {
            return RecordText.idOf(ledger.read(leaf)).filter(id::equals).isPresent();
        } catch (IndexOutOfBoundsException e) {
            return false; // Appended and not yet written.
        }
    }

    private OptionalLong scan(RequestId id) throws IOException {
        try (RecordCursor cursor = ledger.records(0, Long.MAX_VALUE)) {
            while (cursor.next()) {
                if (RecordText.idOf(cursor.record()).filter(id::equals).isPresent()) {
                    return OptionalLong.of(cursor.index());
                }
            }
        }
        return OptionalLong.empty();
    }

    /**
     * {@return what is kept of the salts of the request's body and of the answer's}
     *
     * @param leaf index of the record
     * @throws IOException if reading fails
     */
    public Salts salts(long leaf) throws IOException {
        return salts.get(leaf);
    }

    /**
     * Erases the salts of a request: from then on the hashes in its record say nothing of its
     * bodies, and every proof stays valid. When this returns the salts are gone from the file.
     *
     * @param id of the request
     * @return false if there is no record of that request
     * @throws IOException if the disk fails
     */
    public boolean erase(RequestId id) throws IOException {
        OptionalLong leaf = find(id);
        if (leaf.isPresent()) {
            salts.erase(leaf.getAsLong());
        }
        return leaf.isPresent();
    }

    /**
     * Closes the ledger, which waits for the disk, then forces and closes the files beside it; each
     * step is taken also when the one before it failed. Later calls do nothing more and are told
     * the same.
     *
     * @throws LedgerFailedException if the ledger, its log or a file beside it has failed, at
     *     whatever time: evidence may be missing
     */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            try (salts;
                    index;
                    Closeable _ = this::forceBeside;
                    ledger) {
                isClosed = true;
            } catch (IOException | RuntimeException | Error e) {
                closingFailure = e;
            }
        }
        if (closingFailure != null) {
            throw new LedgerFailedException("evidence may be missing", closingFailure);
        }
    }
}
