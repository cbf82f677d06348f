package io.aegisbench.proxy.audit;

import java.util.concurrent.atomic.LongAdder;

/** What a scrape reads. Thread-safe: striped counters, written where things happen. */
public final class EvidenceCounters {
    /** One hand-off of so many is timed: the clock alone would be a third of what it measures. */
    public static final int HANDOFF_SAMPLE = 128;

    final LongAdder slotsRefused = new LongAdder();
    final LongAdder repeatedCompletions = new LongAdder();
    final LongAdder abandoned = new LongAdder();
    final LongAdder recorded = new LongAdder();
    final LongAdder unrecorded = new LongAdder();
    final LongAdder refusalsRecorded = new LongAdder();
    final LongAdder refusalsSummarised = new LongAdder();
    final LongAdder analysesFailed = new LongAdder();
    final LongAdder lateWaiters = new LongAdder();
    private final InFlight inFlight;

    EvidenceCounters(InFlight inFlight) {
        this.inFlight = inFlight;
    }

    /** {@return calls whose slot is reserved and whose record is not written} */
    public long inFlight() {
        return inFlight.records();
    }

    /** {@return bytes that those calls may hold} */
    public long inFlightBytes() {
        return inFlight.bytes();
    }

    /** {@return reservations that were refused for want of a slot} */
    public long slotsRefused() {
        return slotsRefused.sum();
    }

    /** {@return completions that came after the first one of their slot} */
    public long repeatedCompletions() {
        return repeatedCompletions.sum();
    }

    /** {@return slots that were given back unused} */
    public long abandoned() {
        return abandoned.sum();
    }

    /** {@return call records that were written} */
    public long recorded() {
        return recorded.sum();
    }

    /** {@return completed calls that could not be recorded} */
    public long unrecorded() {
        return unrecorded.sum();
    }

    /** {@return refusals with a record of their own} */
    public long refusalsRecorded() {
        return refusalsRecorded.sum();
    }

    /** {@return refusals that were only counted for a summary} */
    public long refusalsSummarised() {
        return refusalsSummarised.sum();
    }

    /** {@return records whose analysis failed} */
    public long analysesFailed() {
        return analysesFailed.sum();
    }

    /** {@return waiters that were told that their record is late} */
    public long lateWaiters() {
        return lateWaiters.sum();
    }
}
