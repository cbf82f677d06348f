package io.aegisbench.proxy.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's evidence. One thread fills it, any thread completes it, the background thread takes it
 * from there; the state word says whose it is.
 *
 * <pre>
 *   OPEN ──enter──▶ BUSY ──leave──▶ OPEN
 *   OPEN ──complete or abandon──▶ DONE
 *   BUSY ──complete by another thread──▶ PENDING + outcome ──leave──▶ DONE
 * </pre>
 *
 * <p>So a completion that comes while the owner hashes is carried out by the owner as it leaves,
 * and nobody touches the tap while another one does. Slots are not reused: a late completion finds
 * its own slot done, never another call's.
 */
final class CallSlot implements EvidenceTrail.Slot, BodyTap.Room {
    private static final Logger LOG = LoggerFactory.getLogger(CallSlot.class);

    /**
     * What a call holds of the heap before any of its answer is kept: its exchange and connections,
     * slot, tap, the reader of its usage, and later the record.
     */
    static final int BASE_BYTES = 24 << 10;

    private static final int OPEN = 0;
    private static final int BUSY = 1;
    private static final int DONE = 2;
    private static final int PENDING = 16;
    private static final EvidenceTrail.Outcome[] OUTCOMES = EvidenceTrail.Outcome.values();

    private static final VarHandle STATE;
    private static final VarHandle SETTLED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(CallSlot.class, "state", int.class);
            SETTLED = lookup.findVarHandle(CallSlot.class, "settled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EvidenceSlots slots;
    private final EvidenceTrail.Call call;
    private final BodyTap tap;
    private int bytes = BASE_BYTES;
    private String requestEncoding = "";
    private @Nullable String upstream;
    private String dropped = "";
    private String mapped = "";
    private int status;
    private boolean streamed;
    private boolean tokensUntold;
    private long promptTokens = -1;
    private long completionTokens = -1;
    private String finish = "";
    private long forwardedNanos;
    private long firstByteNanos;
    private long completedNanos;
    private EvidenceTrail.Outcome outcome = EvidenceTrail.Outcome.STOPPED;
    private EvidenceTrail.@Nullable Waiter waiter;

    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile int state;

    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile boolean settled;

    CallSlot(EvidenceSlots slots, EvidenceTrail.Call call, BodyTap tap) {
        this.slots = slots;
        this.call = call;
        this.tap = tap;
    }

    private boolean enter() {
        return STATE.compareAndSet(this, OPEN, BUSY);
    }

    private void leave() {
        if (!STATE.compareAndSet(this, BUSY, OPEN)) {
            int pending = state - PENDING;
            state = DONE;
            handOver(OUTCOMES[pending]);
        }
    }

    @Override
    public void requestBody(byte[] body) {
        if (enter()) {
            try {
                tap.request(body);
            } finally {
                leave();
            }
        }
    }

    @Override
    public void requestEncoding(String coding) {
        if (enter()) {
            requestEncoding = coding;
            leave();
        }
    }

    @Override
    public void requestComes() {
        if (enter()) {
            tap.requestComes();
            leave();
        }
    }

    @Override
    public void requestPart(ByteBuffer piece) {
        if (enter()) {
            try {
                tap.requestPart(piece);
            } finally {
                leave();
            }
        }
    }

    @Override
    public void forwarding(String name) {
        if (enter()) {
            upstream = name;
            forwardedNanos = System.nanoTime();
            leave();
        }
    }

    @Override
    public void translated(String whatWasDropped, String whatWasMapped) {
        if (enter()) {
            dropped = whatWasDropped;
            mapped = whatWasMapped;
            leave();
        }
    }

    @Override
    public void answering(int answerStatus, boolean isStream) {
        if (enter()) {
            status = answerStatus;
            streamed = isStream;
            leave();
        }
    }

    @Override
    public void chunk(ByteBuffer piece) {
        if (piece.hasRemaining() && enter()) {
            try {
                if (firstByteNanos == 0) {
                    firstByteNanos = System.nanoTime();
                }
                tap.answer(piece, slots.captureBytes(), this);
            } finally {
                leave();
            }
        }
    }

    @Override
    public boolean grow(int more) {
        boolean room = slots.inFlight().grow(more);
        bytes += room ? more : 0;
        return room;
    }

    @Override
    public void tokens(long prompt, long completion) {
        if (enter()) {
            promptTokens = prompt;
            completionTokens = completion;
            leave();
        }
    }

    @Override
    public void tokensUntold() {
        if (enter()) {
            tokensUntold = true;
            leave();
        }
    }

    @Override
    public void finish(String reason) {
        if (enter()) {
            finish = reason;
            leave();
        }
    }

    @Override
    public void whenRecorded(EvidenceTrail.Waiter toTell) {
        if (enter()) {
            waiter = toTell;
            leave();
        } else {
            // Completed by another thread, without this waiter: it must not wait for ever.
            toTell.settled(EvidenceTrail.Settled.FAILED, -1);
        }
    }

    @SuppressWarnings("EnumOrdinal") // within the state word alone: it never leaves this object
    @Override
    public boolean complete(EvidenceTrail.Outcome how) {
        while (true) {
            int seen = state;
            if (seen == OPEN && STATE.compareAndSet(this, OPEN, DONE)) {
                handOver(how);
                return true;
            }
            if (seen == BUSY && STATE.compareAndSet(this, BUSY, PENDING + how.ordinal())) {
                return true;
            }
            if (seen != OPEN && seen != BUSY) {
                slots.counters().repeatedCompletions.increment();
                return false;
            }
        }
    }

    private void handOver(EvidenceTrail.Outcome how) {
        outcome = how;
        completedNanos = System.nanoTime();
        slots.handOver(this);
    }

    @Override
    public boolean abandon() {
        if (enter()) {
            if (tap.answerBytes() == 0 && STATE.compareAndSet(this, BUSY, DONE)) {
                slots.giveBack(this);
                return true;
            }
            leave();
            return false;
        }
        slots.counters().repeatedCompletions.increment();
        return false;
    }

    /** {@return whether this call was the first to tell the waiter, if there is one} */
    boolean settle(EvidenceTrail.Settled how, long leafIndex) {
        if (!SETTLED.compareAndSet(this, false, true)) {
            return false;
        }
        EvidenceTrail.Waiter toTell = waiter;
        if (toTell != null) {
            try {
                toTell.settled(how, leafIndex);
            } catch (RuntimeException e) {
                LOG.error("a call that waited for its record could not be told", e);
            }
        }
        return true;
    }

    boolean isSettled() {
        return settled;
    }

    EvidenceTrail.Call call() {
        return call;
    }

    BodyTap tap() {
        return tap;
    }

    int bytes() {
        return bytes;
    }

    /** {@return how the request's body was encoded, empty if it was not} */
    String requestEncoding() {
        return requestEncoding;
    }

    String upstream() {
        return upstream == null ? "" : upstream;
    }

    String dropped() {
        return dropped;
    }

    String mapped() {
        return mapped;
    }

    int status() {
        return status;
    }

    boolean isStreamed() {
        return streamed;
    }

    boolean areTokensUntold() {
        return tokensUntold;
    }

    long promptTokens() {
        return promptTokens;
    }

    long completionTokens() {
        return completionTokens;
    }

    /** {@return why the answer ended, empty if that was not seen} */
    String finish() {
        return finish;
    }

    /** {@return when it went upstream, 0 if it did not} */
    long forwardedNanos() {
        return forwardedNanos;
    }

    /** {@return when the first byte of the answer passed, 0 if none did} */
    long firstByteNanos() {
        return firstByteNanos;
    }

    long completedNanos() {
        return completedNanos;
    }

    EvidenceTrail.Outcome outcome() {
        return outcome;
    }

    boolean hasWaiter() {
        return waiter != null;
    }
}
