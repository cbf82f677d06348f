package io.aegisbench.proxy.audit;

import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalFailedException;
import io.aegisbench.wal.WalFullException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The background thread: takes completed slots in the order of their hand-off, makes a record of
 * each and appends it. Thread-safe: everything that others touch is volatile or a queue.
 *
 * <p>When the ledger's queue is full this thread alone waits; slots then fill up, and the hot path
 * refuses. While it waits it still tells those whose patience has ended. After a failure it goes on
 * to take slots and tells each that it is not recorded, until the last one that was ever reserved
 * has come.
 */
final class Recorder implements Runnable {
    private static final Duration APPEND_PATIENCE = Duration.ofMillis(20);
    private static final byte[] NO_SALTS = {};
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So many slots, then a look at everything else; fewer where the log's queue is smaller. */
    private static final int MAX_ROUND = 256;

    /** The first of a group does not wait longer for the others' analyses. */
    private static final long MAKING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EvidenceSlots slots;
    private final EvidenceLedger ledger;
    private final RecordMaker maker;
    private final RefusalBudget refusals;
    private final EvidenceListener listener;
    private final EvidenceTrail.Mode mode;
    private final int fullRound;
    private final Lull lull;
    private final long patienceNanos;
    private final Consumer<Throwable> failure;

    /** Held while a record is made: the recorder's own, unless the settings give another. */
    private final Object turn;

    private final boolean turnThroughForce;

    /** Taken and not yet appended; bounded by what is in flight. */
    private final ArrayDeque<CallSlot> backlog = new ArrayDeque<>();

    /** Those that wait, by completion; bounded by what is in flight. */
    private final ArrayDeque<CallSlot> waiting = new ArrayDeque<>();

    /** Appended and not yet durable; bounded by the log, which forces in time. */
    private final ArrayDeque<Appended> unsynced = new ArrayDeque<>();

    private long summaryMicros;
    private long secondNanos = System.nanoTime();
    private boolean summaryDue;
    private volatile long oldestNanos;
    private volatile boolean stopping;
    private volatile boolean abort;

    Recorder(
            EvidenceSlots slots,
            EvidenceLedger ledger,
            EvidenceSettings settings,
            RefusalBudget refusals,
            EvidenceListener listener,
            Consumer<Throwable> failure) {
        this.slots = slots;
        this.ledger = ledger;
        this.mode = settings.mode();
        this.refusals = refusals;
        this.listener = listener;
        this.patienceNanos = settings.bounds().ackPatience().toNanos();
        this.failure = failure;
        this.turn = settings.lock().orElseGet(Object::new);
        this.turnThroughForce = settings.lock().isPresent() && mode == EvidenceTrail.Mode.DURABLE;
        // Under another's lock each call waits for a force of its own, as it would with a lock that
        // is kept over a native call.
        this.fullRound =
                turnThroughForce ? 1 : Math.min(MAX_ROUND, settings.ledger().log().queueRecords());
        this.lull = new Lull(settings, fullRound);
        this.maker =
                new RecordMaker(
                        mode, ledger.tenants(), new ResponseAnalyser(listener), slots.counters());
        this.summaryMicros = maker.clock().at(System.nanoTime());
    }

    @Override
    public void run() {
        try {
            maker.warmUp(slots.unused());
            while (!abort && !(stopping && isDone())) {
                round();
            }
            summarise();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure.accept(e);
        }
        backlog.forEach(this::giveUp);
        backlog.clear();
        while (!(stopping && slots.inFlight().records() == 0)) {
            CallSlot slot = slots.handOff().poll();
            if (slot != null) {
                giveUp(slot);
            } else {
                expire(System.nanoTime());
                slots.handOff().pause(false);
            }
        }
        oldestNanos = 0;
    }

    private void giveUp(CallSlot slot) {
        slots.giveBackTap(slot);
        unrecorded(slot);
    }

    /** Ends the thread when the last slot is recorded. */
    void stop() {
        stopping = true;
        slots.handOff().wake();
    }

    /** Ends the thread's waiting: what is not appended by now is given up. */
    void abort() {
        abort = true;
        slots.handOff().wake();
    }

    /** {@return age of the oldest call that is not durable, 0 if there is none} */
    long oldestUnsyncedMillis() {
        long oldest = oldestNanos;
        return oldest == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - oldest);
    }

    private boolean isDone() {
        return slots.inFlight().records() == 0 && backlog.isEmpty() && refusals.isEmpty();
    }

    private void round() throws IOException, InterruptedException {
        int taken = take();
        if (!backlog.isEmpty() && !holds()) {
            record(Math.min(backlog.size(), fullRound));
        }
        // What room there is belongs to calls that were answered.
        boolean room = stopping || !slots.isShortOfRoom();
        if (room && !refusals.isEmpty() && (lull.endsForRefusals() || stopping)) {
            recordRefusals();
        }
        if (room && summaryDue) {
            summaryDue = false;
            summarise();
        }
        lookAround();
        boolean idle = backlog.isEmpty() || holds();
        if (slots.handOff().isLull(taken, fullRound) && idle && !isStopped()) {
            slots.handOff().pause(slots.inFlight().records() > 0);
        }
    }

    private boolean holds() {
        return !stopping
                && !abort
                && lull.holds(
                        backlog.size(),
                        backlog.getFirst().completedNanos(),
                        slots.inFlight().bytes());
    }

    private boolean isStopped() {
        return abort || (stopping && isDone());
    }

    private int take() {
        int taken = 0;
        CallSlot slot = slots.handOff().poll();
        while (slot != null) {
            backlog.addLast(slot);
            if (mode.waits() && slot.hasWaiter()) {
                waiting.addLast(slot);
            }
            taken++;
            slot = taken < fullRound ? slots.handOff().poll() : null;
        }
        return taken;
    }

    /**
     * Makes the records of the first slots and appends them together: the log's thread is woken
     * once for them all and writes and forces them as one. They stay in the backlog if the trail is
     * being closed before there is room.
     */
    private void record(int count) throws IOException, InterruptedException {
        List<EvidenceLedger.Evidence> records = make(count);
        List<Ticket> tickets;
        do {
            tickets = tryAppend(records);
        } while (tickets.isEmpty() && !abort);
        List<Pending> round = new ArrayList<>(tickets.size());
        for (Ticket ticket : tickets) {
            CallSlot slot = backlog.removeFirst();
            slots.giveBackTap(slot);
            unsynced.addLast(new Appended(ticket.index(), slot.completedNanos()));
            round.add(new Pending(slot, ticket));
        }
        follow(round);
    }

    /** {@return records of the first slots: one at least, and no more when their time is over} */
    private List<EvidenceLedger.Evidence> make(int most) {
        List<EvidenceLedger.Evidence> records = new ArrayList<>(most);
        long begun = System.nanoTime();
        for (CallSlot slot : backlog) {
            records.add(make(slot));
            if (records.size() == most || abort || System.nanoTime() - begun > MAKING_NANOS) {
                break; // Behind these are those that came while this round waited.
            }
        }
        return records;
    }

    private EvidenceLedger.Evidence make(CallSlot slot) {
        synchronized (turn) {
            return new EvidenceLedger.Evidence(
                    maker.call(slot),
                    RequestId.parse(slot.call().requestId()).orElse(null),
                    slot.tap().salts());
        }
    }

    /** {@return a ticket for each, none if there was no room} */
    private List<Ticket> tryAppend(List<EvidenceLedger.Evidence> records)
            throws IOException, InterruptedException {
        try {
            synchronized (turn) {
                List<Ticket> tickets = ledger.append(records, APPEND_PATIENCE);
                if (turnThroughForce) {
                    awaitForce(tickets.getLast());
                }
                return tickets;
            }
        } catch (WalFullException e) {
            // Nothing but these records may be appended meanwhile: their salts lie under their
            // indices.
            take();
            lookAround();
            return List.of();
        }
    }

    private void awaitForce(Ticket ticket) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            while (!ticket.awaitDurable(APPEND_PATIENCE)
                    && !abort
                    && System.nanoTime() - begun < patienceNanos) {
                expire(System.nanoTime());
            }
        } catch (WalFailedException e) {
            // Whoever follows the ticket is told the same.
        }
    }

    /**
     * Where nobody waits, the last ticket of a round speaks for all: tickets complete in order. One
     * dependent a round instead of one a record is half of what the log's thread had to do.
     */
    private void follow(List<Pending> round) {
        if (round.isEmpty()) {
            return;
        }
        if (oldestNanos == 0) {
            oldestNanos = round.getFirst().slot().completedNanos();
        }
        if (!mode.waits()) {
            var _ =
                    round.getLast()
                            .ticket()
                            .written()
                            .whenComplete((_, _) ->
                                    round.forEach(one -> written(one.slot(), one.ticket())));
            return;
        }
        for (Pending one : round) {
            var _ =
                    one.ticket()
                            .written()
                            .whenComplete((_, _) -> written(one.slot(), one.ticket()));
            if (mode == EvidenceTrail.Mode.DURABLE) {
                var _ =
                        one.ticket()
                                .durable()
                                .whenComplete((leaf, e) -> durable(one.slot(), leaf, e));
            }
        }
    }

    /**
     * Runs when the ticket, or a later one, is written or has failed: on the log's thread, or at
     * once where it is by then.
     */
    private void written(CallSlot slot, Ticket ticket) {
        if (!ticket.isWritten()) {
            unrecorded(slot);
            return;
        }
        listener.written(System.nanoTime() - slot.completedNanos());
        slots.counters().recorded.increment();
        if (mode == EvidenceTrail.Mode.WRITTEN) {
            slot.settle(EvidenceTrail.Settled.RECORDED, ticket.index());
        }
        slots.release(slot);
    }

    /** Runs as {@link #written} does. */
    private void durable(CallSlot slot, @Nullable Long leaf, @Nullable Throwable failed) {
        if (leaf == null || failed != null) {
            slot.settle(EvidenceTrail.Settled.FAILED, -1);
        } else {
            listener.durable(System.nanoTime() - slot.completedNanos());
            slot.settle(EvidenceTrail.Settled.RECORDED, leaf);
        }
    }

    private void unrecorded(CallSlot slot) {
        slot.settle(EvidenceTrail.Settled.FAILED, -1);
        slots.counters().unrecorded.increment();
        slots.release(slot);
    }

    private void recordRefusals() throws IOException, InterruptedException {
        List<EvidenceTrail.Refusal> known = refusals.known(fullRound);
        List<EvidenceLedger.Evidence> records = new ArrayList<>(known.size());
        for (EvidenceTrail.Refusal each : known) {
            records.add(evidence(each, true));
        }
        try {
            ledger.append(records, Duration.ZERO);
            slots.counters().refusalsRecorded.add(known.size());
        } catch (WalFullException e) {
            known.forEach(refusals::putBeyond);
        }
    }

    private EvidenceLedger.Evidence evidence(EvidenceTrail.Refusal refusal, boolean indexed) {
        RequestId id = indexed ? RequestId.parse(refusal.requestId()).orElse(null) : null;
        return new EvidenceLedger.Evidence(maker.refusal(refusal), id, NO_SALTS);
    }

    /**
     * Appends what strangers were refused, and the counts of what has no record, as one group: the
     * log pads each group to a block, and so they cost one block a second at most.
     */
    private void summarise() throws IOException, InterruptedException {
        long now = maker.clock().at(System.nanoTime());
        List<EvidenceTrail.Refusal> strangers = refusals.strangers();
        SortedMap<String, Long> beyond = refusals.beyond();
        List<EvidenceLedger.Evidence> records = new ArrayList<>();
        for (EvidenceTrail.Refusal each : strangers) {
            // In a flood the ids lie so far apart that each would take a page of the index.
            records.add(evidence(each, beyond.isEmpty()));
        }
        if (!beyond.isEmpty()) {
            byte[] summary = maker.refusals(summaryMicros, now, beyond);
            records.add(new EvidenceLedger.Evidence(summary, null, NO_SALTS));
        }
        try {
            if (!records.isEmpty()) {
                ledger.append(records, Duration.ZERO);
            }
            slots.counters().refusalsRecorded.add(strangers.size());
            slots.counters()
                    .refusalsSummarised
                    .add(beyond.values().stream().mapToLong(Long::longValue).sum());
            refusals.reported(beyond);
            summaryMicros = now;
        } catch (WalFullException e) {
            strangers.forEach(refusals::putBeyond);
        }
    }

    /** What time brings: durable records, ended patience, a new second. */
    private void lookAround() {
        long now = System.nanoTime();
        trim(ledger.ledger().durableCount(), now);
        expire(now);
        if (now - secondNanos >= SECOND_NANOS) {
            secondNanos = now;
            maker.clock().set();
            refusals.fill();
            summaryDue = true;
        }
    }

    private void trim(long durableCount, long now) {
        Appended first = unsynced.peekFirst();
        while (first != null && first.leaf() < durableCount) {
            if (mode != EvidenceTrail.Mode.DURABLE) {
                listener.durable(now - first.completedNanos());
            }
            unsynced.removeFirst();
            first = unsynced.peekFirst();
        }
        CallSlot next = backlog.peekFirst();
        long behind = next == null ? 0 : next.completedNanos();
        oldestNanos = first == null ? behind : first.completedNanos();
    }

    private void expire(long now) {
        CallSlot first = waiting.peekFirst();
        while (first != null
                && (first.isSettled() || now - first.completedNanos() > patienceNanos)) {
            if (first.settle(EvidenceTrail.Settled.LATE, -1)) {
                slots.counters().lateWaiters.increment();
            }
            waiting.removeFirst();
            first = waiting.peekFirst();
        }
    }

    private record Appended(long leaf, long completedNanos) {}

    private record Pending(CallSlot slot, Ticket ticket) {}
}
