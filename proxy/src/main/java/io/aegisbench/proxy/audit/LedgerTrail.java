package io.aegisbench.proxy.audit;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.wal.WriteAheadLog;
import io.aegisbench.witness.Cosigner;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The evidence trail into a ledger. Thread-safe: callers touch atomics and lock-free queues; one
 * background thread records, one more forces the files beside the ledger once a second and looks
 * how much room is left.
 */
public final class LedgerTrail implements EvidenceTrail {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerTrail.class);
    private static final long LOOK_MILLIS = 100;

    /** So many looks at the disk to one force of the files beside the ledger: a second. */
    private static final int LOOKS_TO_FORCE = 10;

    private static final int DAMAGE_LINES = 20;

    /** In the ledger's directory: the last checkpoint that has the quorum. */
    private static final String COSIGNED = "cosigned.checkpoint";

    private final Mode mode;
    private final EvidenceListener listener;
    private final EvidenceSlots slots;
    private final RefusalBudget refusals;
    private final EvidenceLedger ledger;
    private final RequestIds requestIds;
    private final DiskRoom room;
    private final Recorder recorder;
    private final Thread recording;
    private final Thread forcing;
    private final Thread closing;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch closes = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong damagesTold = new AtomicLong();
    private volatile boolean isClosed;
    private volatile @Nullable Cosigner cosigner;
    private volatile Seen seen = new Seen(-1, "");

    private LedgerTrail(EvidenceSettings settings, EvidenceListener listener, LedgerListener log)
            throws EvidenceOpenException {
        this.mode = settings.mode();
        this.listener = listener;
        this.slots = new EvidenceSlots(mode, settings.bounds(), listener);
        this.refusals = new RefusalBudget(settings.bounds().refusalsPerSecond());
        this.ledger =
                EvidenceLedger.open(settings, new FailureWatch(log, this::failed, this::damaged));
        this.requestIds = ledger.requestIds();
        this.room =
                new DiskRoom(
                        settings.directory(),
                        settings.bounds().warnFreeBytes(),
                        settings.bounds().stopFreeBytes());
        this.recorder = new Recorder(slots, ledger, settings, refusals, listener, this::failed);
        this.recording = Thread.ofPlatform().daemon().name("aegis-evidence").unstarted(recorder);
        this.forcing =
                Thread.ofPlatform()
                        .daemon()
                        .name("aegis-evidence-force")
                        .unstarted(this::forceBeside);
        this.closing =
                Thread.ofPlatform()
                        .daemon()
                        .name("aegis-evidence-close")
                        .unstarted(this::closeLedger);
    }

    /**
     * Opens or creates the ledger and begins to record.
     *
     * @param settings where and how; the mode is not {@code OFF}
     * @param listener hears of the hand-off and the background path
     * @param log hears of the ledger and its log
     * @return the trail
     * @throws EvidenceOpenException if the ledger cannot be opened; its kind says why
     */
    public static LedgerTrail open(
            EvidenceSettings settings, EvidenceListener listener, LedgerListener log)
            throws EvidenceOpenException {
        if (settings.mode() == Mode.OFF) {
            throw new IllegalArgumentException("evidence that is off has no ledger: use OffTrail");
        }
        LedgerTrail trail = new LedgerTrail(settings, listener, log);
        for (String remark : trail.ledger.ledger().remarks()) {
            LOG.warn("opening the ledger: {}", remark);
        }
        if (trail.damages() > 0) {
            LOG.error("the ledger is damaged: an earlier scrub found damages={}", trail.damages());
        }
        if (settings.witnesses().isPresent()) {
            trail.ask(settings, settings.witnesses().get());
        }
        trail.recording.start();
        trail.forcing.start();
        // Not only when it is needed: a machine may have no thread left for a stop.
        trail.closing.start();
        return trail;
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public String nextRequestId() {
        return requestIds.next();
    }

    @Override
    public Reservation reserve(Call call) {
        return slots.reserve(call);
    }

    @Override
    public void refuse(Refusal refusal, @Nullable InetAddress from) {
        refusals.add(refusal, from);
    }

    @Override
    public Status status() {
        Checkpoint checkpoint = ledger.ledger().checkpoint();
        Seen last = seen;
        if (last.size() != checkpoint.size()) {
            // No size has two roots, so the size alone says whether the text is still right.
            last = new Seen(checkpoint.size(), checkpoint.root().toString());
            seen = last;
        }
        return new Status(
                last.size(),
                last.root(),
                isFaulted(),
                slots.inFlight().records(),
                recorder.oldestUnsyncedMillis(),
                damages(),
                room.freeBytes(),
                room.isLow(),
                slots.isShortOfRoom(),
                witnessed());
    }

    /** {@return what witnesses say of the ledger} */
    public Witnessed witnessed() {
        Cosigner asked = cosigner;
        return asked == null
                ? Witnessed.BY_NOBODY
                : new Witnessed(asked.cosignedSize(), asked.contradictions().size());
    }

    /**
     * {@return the receipt of a record: under the last checkpoint that has the quorum of witnesses
     * where that covers it, else under the last checkpoint; empty if none covers it yet}
     *
     * @param index of the record
     */
    public Optional<Receipt> receipt(long index) {
        Cosigner asked = cosigner;
        Optional<Receipt> cosigned = asked == null ? Optional.empty() : asked.receipt(index);
        return cosigned.isPresent() ? cosigned : ledger.ledger().receipt(index);
    }

    private void ask(EvidenceSettings settings, EvidenceSettings.Witnesses witnesses)
            throws EvidenceOpenException {
        try {
            cosigner = asking(settings, witnesses);
        } catch (IllegalArgumentException e) {
            ledger.close();
            throw new EvidenceOpenException(
                    EvidenceOpenException.Kind.KEY,
                    "evidence.witness-policy: " + e.getMessage(),
                    e);
        }
    }

    private Cosigner asking(EvidenceSettings settings, EvidenceSettings.Witnesses witnesses) {
        Cosigner.Pace usual = Cosigner.Pace.USUAL;
        Duration every = witnesses.every();
        Duration longest = every.compareTo(usual.longest()) > 0 ? every : usual.longest();
        return Cosigner.start(
                ledger.ledger(),
                witnesses.policy(),
                settings.directory().resolve(COSIGNED),
                new Cosigner.Pace(every, usual.deadline(), longest),
                new Cosigner.Listener() {
                    @Override
                    public void contradicted(String witness, String reason) {
                        LOG.error(
                                "a witness contradicts the ledger, it was forked or is an"
                                        + " older copy: witness={}: {}",
                                witness,
                                reason);
                    }

                    @Override
                    public void failed(String witness, String reason) {
                        LOG.warn("not cosigned: witness={}: {}", witness, reason);
                    }
                });
    }

    /** {@return bytes that the ledger's file system has left, as last seen, -1 before} */
    public long freeBytes() {
        return room.freeBytes();
    }

    /** {@return damages of the ledger that are known, 0 if there are none} */
    public long damages() {
        return ledger.ledger().knownDamages();
    }

    @Override
    public boolean isFaulted() {
        return slots.isFaulted();
    }

    /** {@return what a scrape reads} */
    public EvidenceCounters counters() {
        return slots.counters();
    }

    /** {@return the ledger and what lies beside it, for the audit endpoints} */
    public EvidenceLedger ledger() {
        return ledger;
    }

    /** Every call from now on is refused; the process stays up to be looked at. */
    private void failed(Throwable cause) {
        failure.compareAndSet(null, cause);
        if (slots.fail()) {
            LOG.error(
                    "the evidence cannot be kept any more; every governed call is refused", cause);
            listener.failed(cause);
        }
    }

    /** The ledger goes on: what is recorded from now on is no worse for it. */
    private void damaged(long index, String what) {
        long told = damagesTold.incrementAndGet();
        if (told <= DAMAGE_LINES) {
            LOG.error("the ledger is damaged: index={}: {}", index, what);
        }
        if (told == DAMAGE_LINES) {
            LOG.error("the ledger is damaged: what else a scrub finds is counted and not told");
        }
    }

    private void look() throws IOException {
        room.look();
        boolean enough = !room.isFull() && !ledger.ledger().log().isShortOfRoom();
        if (!slots.room(enough)) {
            return;
        }
        if (enough) {
            LOG.info("calls are taken again: the ledger's disk has room");
        } else {
            LOG.error("every governed call is refused until the ledger's disk has more room");
        }
    }

    private void forceBeside() {
        try {
            for (int i = 0; !stopped.await(i == 0 ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS); i++) {
                look();
                if (i % LOOKS_TO_FORCE == 0) {
                    ledger.forceBeside();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes no more calls, waits until those in flight are recorded and closes the ledger, all of
     * it within a time. Calls that are in flight must be completed by their owners. Later calls and
     * those beside the first one wait for the same, and each is told of every failure, at whatever
     * time it happened.
     *
     * @param patience longest time to wait
     * @return what was recorded and what was not
     * @throws InterruptedException if this thread was interrupted; closing goes on without it
     */
    public Drain close(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        slots.close(NoSlot.STOPPING);
        recorder.stop();
        join(recording, end);
        long open = slots.inFlight().records();
        recorder.abort();
        stopped.countDown();
        closes.countDown();
        join(closing, end);
        Drain drain = drain(open);
        if (!drain.isWhole()) {
            LOG.error("evidence is missing at the stop: {}", drain);
        }
        return drain;
    }

    private Drain drain(long open) {
        WriteAheadLog log = ledger.ledger().log();
        long unsynced = log.writtenCount() - log.durableCount();
        EvidenceCounters counters = slots.counters();
        return new Drain(
                counters.recorded(),
                counters.unrecorded(),
                open,
                unsynced,
                isClosed,
                Optional.ofNullable(failure.get()));
    }

    /** Waits for a moment even when no time is left: what is done needs none. */
    private static void join(Thread thread, long end) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        thread.join(Math.max(1, left));
    }

    private void closeLedger() {
        try {
            closes.await();
            forcing.join();
            Cosigner asked = cosigner;
            if (asked != null) {
                asked.close();
            }
            ledger.close();
            isClosed = true;
        } catch (RuntimeException | Error e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What a stop left behind, over the whole life of the trail.
     *
     * @param recorded calls whose record was written
     * @param unrecorded calls that were completed and could not be recorded
     * @param open calls that were in flight when the time was over
     * @param unsynced records that were written and may not be on disk
     * @param isLedgerClosed whether the ledger was closed in that time, and well
     * @param failure the first failure of the evidence, at whatever time
     */
    public record Drain(
            long recorded,
            long unrecorded,
            long open,
            long unsynced,
            boolean isLedgerClosed,
            Optional<Throwable> failure) {
        /** {@return whether nothing is missing} */
        public boolean isWhole() {
            return unrecorded == 0
                    && open == 0
                    && unsynced == 0
                    && isLedgerClosed
                    && failure.isEmpty();
        }
    }

    private record Seen(long size, String root) {}
}
