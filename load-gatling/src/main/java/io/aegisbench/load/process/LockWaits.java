package io.aegisbench.load.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** How long threads waited for locks, by a recording of the flight recorder. */
public final class LockWaits {
    static final String MONITOR = "jdk.JavaMonitorEnter";
    static final String PARK = "jdk.ThreadPark";

    /** The locks of java.util.concurrent, but not its queues and conditions, in which one idles. */
    private static final Pattern LOCK =
            Pattern.compile(
                    "java\\.util\\.concurrent\\.locks\\.(ReentrantLock|ReentrantReadWriteLock|StampedLock)(\\$.*)?");

    private LockWaits() {}

    /**
     * {@return the time that all threads together waited in a span}
     *
     * @throws IOException if the file cannot be read
     */
    public static Duration within(Path recording, Instant begin, Instant end) throws IOException {
        Duration sum = Duration.ZERO;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (waitsForLock(event)) {
                    sum = sum.plus(overlap(event, begin, end));
                }
            }
        }
        return sum;
    }

    private static boolean waitsForLock(RecordedEvent event) {
        if (event.getEventType().getName().equals(MONITOR)) {
            return true;
        }
        if (!event.getEventType().getName().equals(PARK)) {
            return false;
        }
        RecordedClass parked = event.getClass("parkedClass");
        return parked != null && isLock(parked.getName());
    }

    public static boolean isLock(String className) {
        return LOCK.matcher(className).matches();
    }

    private static Duration overlap(RecordedEvent event, Instant begin, Instant end) {
        Instant from = event.getStartTime().isAfter(begin) ? event.getStartTime() : begin;
        Instant to = event.getEndTime().isBefore(end) ? event.getEndTime() : end;
        return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
    }
}
