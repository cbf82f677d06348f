package io.aegisbench.ledger;

import io.aegisbench.disk.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the scrubber is, over all lives of a ledger, in the file {@code scrub.state}: one line of
 * text. It is a hint: without it, or with one that cannot be read, the ledger is scrubbed from its
 * beginning.
 *
 * @param nextIndex first record that the present scrub has not looked at; 0 if none is under way
 * @param damagedCount damages that the present scrub has found
 * @param standingCount damages that the last one found
 * @param finished when the last scrub ended
 */
record ScrubState(long nextIndex, long damagedCount, long standingCount, Instant finished) {
    static final ScrubState NEVER = new ScrubState(0, 0, 0, Instant.EPOCH);

    private static final int MAX_BYTES = 128;
    private static final Pattern LINE =
            Pattern.compile(
                    "aegis-scrub v2 next=(\\d{1,18}) damaged=(\\d{1,18}) standing=(\\d{1,18})"
                            + " last=(\\d{1,11})\n");

    /** {@return what the file says, {@link #NEVER} if nothing can be read there} */
    static ScrubState read(LedgerDirectory directory) {
        try {
            return WholeFile.read(directory.disk(), directory.scrub(), MAX_BYTES)
                    .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .map(ScrubState::of)
                    .orElse(NEVER);
        } catch (IOException e) {
            return NEVER;
        }
    }

    private static ScrubState of(Matcher line) {
        return new ScrubState(
                Long.parseLong(line.group(1)),
                Long.parseLong(line.group(2)),
                Long.parseLong(line.group(3)),
                Instant.ofEpochSecond(Long.parseLong(line.group(4))));
    }

    void write(LedgerDirectory directory) throws IOException {
        String line =
                "aegis-scrub v2 next=%s damaged=%s standing=%s last=%s\n"
                        .formatted(
                                nextIndex, damagedCount, standingCount, finished.getEpochSecond());
        WholeFile.write(
                directory.disk(), directory.scrub(), line.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * {@return what is known to be damaged: what one scrub found stands until the next has ended}
     */
    long knownCount() {
        return Math.max(damagedCount, standingCount);
    }

    ScrubState behind(long index) {
        return new ScrubState(index, damagedCount, standingCount, finished);
    }

    ScrubState damagedUpTo(long index) {
        return new ScrubState(index, damagedCount + 1, standingCount, finished);
    }

    /** {@return the state before a scrub that begins anew, and forgets what it had found} */
    ScrubState fromTheBeginning() {
        return new ScrubState(0, 0, standingCount, finished);
    }

    ScrubState ended(Instant now) {
        return new ScrubState(0, 0, damagedCount, now);
    }

    /**
     * {@return how long to wait for the next scrub after opening} A scrub that was begun goes on
     * soon; otherwise an interval passes from the end of the last one, as far as the clock can be
     * believed. "Soon" is 1/1440 of the interval: a minute of a day.
     */
    Duration untilNext(Instant now, Duration interval) {
        Duration soon = interval.dividedBy(1440);
        Duration since = Duration.between(finished, now);
        if (nextIndex > 0 || since.isNegative() || since.compareTo(interval.minus(soon)) >= 0) {
            return soon;
        }
        return interval.minus(since);
    }
}
