package io.aegisbench.proxy.audit;

import java.time.Duration;

/**
 * How much evidence may be under way.
 *
 * @param maxInFlight most calls between reservation and written record; default 16,384
 * @param maxInFlightBytes most bytes that those calls may hold, each at least {@value
 *     CallSlot#BASE_BYTES}; by default enough for all of them
 * @param captureBytes most bytes of one answer's beginning that are kept for the analyser until its
 *     record is made; default 256 KiB
 * @param refusalsPerSecond most refusals with a record of their own; default 100
 * @param ackPatience longest time from hand-off until a client that waits is told; default 10 s
 * @param warnFreeBytes room on the ledger's file system below which there is a warning, 0 for none;
 *     default 1 GiB
 * @param stopFreeBytes room below which no call gets a slot, 0 for none; default 128 MiB: what was
 *     taken before has its room in the log already, and checkpoints need some
 */
public record EvidenceBounds(
        int maxInFlight,
        long maxInFlightBytes,
        int captureBytes,
        int refusalsPerSecond,
        Duration ackPatience,
        long warnFreeBytes,
        long stopFreeBytes) {
    private static final int USUAL_CALLS = 16_384;

    /** Largest {@code maxInFlightBytes}. */
    public static final long MAX_BYTES = InFlight.MAX_BYTES;

    /** Largest {@code captureBytes}. */
    public static final int MAX_CAPTURE_BYTES = 16 << 20;

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message names it
     */
    public EvidenceBounds {
        check("maxInFlight", maxInFlight, 1, InFlight.MAX_RECORDS);
        check("maxInFlightBytes", maxInFlightBytes, CallSlot.BASE_BYTES, InFlight.MAX_BYTES);
        check("captureBytes", captureBytes, BodyTap.FIRST_HEAD_BYTES, MAX_CAPTURE_BYTES);
        check("refusalsPerSecond", refusalsPerSecond, 0, 100_000);
        check("warnFreeBytes", warnFreeBytes, 0, Long.MAX_VALUE);
        check("stopFreeBytes", stopFreeBytes, 0, Long.MAX_VALUE);
        if (ackPatience.isNegative() || ackPatience.isZero()) {
            throw new IllegalArgumentException(
                    "ackPatience must be more than zero: ackPatience=" + ackPatience);
        }
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be in [" + min + ", " + max + "]: " + name + "=" + value);
        }
    }

    /** {@return how many calls may be under way, if none holds more than each does} */
    public int calls() {
        return (int) Math.min(maxInFlight, maxInFlightBytes / CallSlot.BASE_BYTES);
    }

    /** {@return the defaults} */
    public static EvidenceBounds defaults() {
        return new EvidenceBounds(
                USUAL_CALLS,
                (long) USUAL_CALLS * CallSlot.BASE_BYTES,
                256 << 10,
                100,
                Duration.ofSeconds(10),
                1L << 30,
                128L << 20);
    }

    /**
     * {@return these bounds with others for what is in flight}
     *
     * @param calls most calls
     * @param bytes most bytes
     */
    public EvidenceBounds withInFlight(int calls, long bytes) {
        return new EvidenceBounds(
                calls,
                bytes,
                captureBytes,
                refusalsPerSecond,
                ackPatience,
                warnFreeBytes,
                stopFreeBytes);
    }

    /**
     * {@return these bounds with another for the part of an answer that is kept}
     *
     * @param bytes most bytes
     */
    public EvidenceBounds withCaptureBytes(int bytes) {
        return new EvidenceBounds(
                maxInFlight,
                maxInFlightBytes,
                bytes,
                refusalsPerSecond,
                ackPatience,
                warnFreeBytes,
                stopFreeBytes);
    }

    /**
     * {@return these bounds with another for refusals}
     *
     * @param perSecond most refusals with a record of their own
     */
    public EvidenceBounds withRefusalsPerSecond(int perSecond) {
        return new EvidenceBounds(
                maxInFlight,
                maxInFlightBytes,
                captureBytes,
                perSecond,
                ackPatience,
                warnFreeBytes,
                stopFreeBytes);
    }

    /**
     * {@return these bounds with another patience}
     *
     * @param patience longest time until a client that waits is told
     */
    public EvidenceBounds withAckPatience(Duration patience) {
        return new EvidenceBounds(
                maxInFlight,
                maxInFlightBytes,
                captureBytes,
                refusalsPerSecond,
                patience,
                warnFreeBytes,
                stopFreeBytes);
    }

    /**
     * {@return these bounds with others for the room on the disk}
     *
     * @param warn bytes below which there is a warning, 0 for none
     * @param stop bytes below which no call gets a slot, 0 for none
     */
    public EvidenceBounds withFreeBytes(long warn, long stop) {
        return new EvidenceBounds(
                maxInFlight,
                maxInFlightBytes,
                captureBytes,
                refusalsPerSecond,
                ackPatience,
                warn,
                stop);
    }
}
