package io.aegisbench.proxy.admin;

import io.aegisbench.ledger.LedgerVerification;
import io.aegisbench.ledger.LedgerVerifier;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.wal.WalDamage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hashes the whole ledger again, as {@code aegis-mmr log verify} does, in the background: one check
 * at a time, and when it hashes for half of the time, so that calls keep the rest of the machine.
 * Thread-safe.
 */
final class IntegrityCheck implements AutoCloseable {
    /** Damages that are shown one by one; their number is shown too. */
    static final int MAX_SHOWN = 16;

    static final Duration MAX_RUN = Duration.ofHours(6);

    private static final Logger LOG = LoggerFactory.getLogger(IntegrityCheck.class);
    private static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int RECORDS_PER_LOOK = 64;
    private static final int RETRY_SECONDS = 1;

    private final Path directory;
    private final NoteVerifier key;
    private volatile Run last = new Run(State.NEVER, null, null, null);
    private volatile long records;
    private volatile boolean closed;
    private final ThreadPoolExecutor pool;
    private volatile @Nullable Thread thread;

    IntegrityCheck(Path directory, NoteVerifier key) {
        this.directory = directory;
        this.key = key;
        pool =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(1),
                        Thread.ofPlatform().daemon().name("aegis-integrity").factory());
        int _ = pool.prestartAllCoreThreads();
    }

    private enum State {
        NEVER,
        RUNNING,
        WHOLE,
        DAMAGED,
        /** The disk could not be read: that says nothing of the ledger. */
        UNREADABLE,
        STOPPED
    }

    private record Run(
            State state,
            @Nullable Instant started,
            @Nullable Instant finished,
            @Nullable LedgerVerification result) {}

    /** Starts a check: 202, or 409 with the one that runs. */
    synchronized AuditAnswer start() {
        if (closed || last.state() == State.RUNNING) {
            return AuditAnswer.json(409, shown()).retryAfterSeconds(RETRY_SECONDS);
        }
        Instant now = Instant.now();
        records = 0;
        last = new Run(State.RUNNING, now, null, null);
        pool.execute(() -> check(now));
        return AuditAnswer.json(202, shown()).retryAfterSeconds(RETRY_SECONDS);
    }

    /** How the one that runs is going, or what the last one found. */
    AuditAnswer show() {
        return AuditAnswer.json(shown());
    }

    private void check(Instant started) {
        thread = Thread.currentThread();
        State state = State.UNREADABLE;
        LedgerVerification result = null;
        try {
            result = LedgerVerifier.verify(directory, Optional.of(key), new Pace());
            state = result.isWhole() ? State.WHOLE : State.DAMAGED;
        } catch (StoppedException e) {
            state = State.STOPPED;
        } catch (IOException | RuntimeException e) { // The root of this thread.
            LOG.warn("the ledger's integrity could not be checked", e);
        }
        if (state == State.DAMAGED) {
            LOG.error("the ledger is damaged; ask the audit API's integrity for what was found");
        }
        last = new Run(state, started, Instant.now(), result);
    }

    private ObjectNode shown() {
        Run run = last;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("state", run.state().name().toLowerCase(Locale.ROOT));
        json.put("recordsVerified", records);
        put(json, "started", run.started());
        put(json, "finished", run.finished());
        LedgerVerification result = run.result();
        if (result == null) {
            json.putNull("result");
        } else {
            put(json.putObject("result"), result);
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Instant time) {
        if (time == null) {
            json.putNull(name);
        } else {
            json.put(name, time.toString());
        }
    }

    private static void put(ObjectNode json, LedgerVerification result) {
        json.put("records", result.recordCount());
        json.put("segments", result.segmentCount());
        json.put("checkpoints", result.checkpointCount());
        result.last()
                .ifPresent(checkpoint -> {
                    json.put("checkpointSize", checkpoint.size());
                    json.put("root", checkpoint.root().hex());
                });
        json.put("tornBytes", result.tornBytes());
        json.put("damageCount", result.damages().size());
        ArrayNode damages = json.putArray("damages");
        result.damages().stream().limit(MAX_SHOWN).forEach(damage -> add(damages, damage));
    }

    private static void add(ArrayNode damages, WalDamage damage) {
        damages.addObject()
                .put("file", String.valueOf(damage.file().getFileName()))
                .put("offset", damage.offset())
                .put("index", damage.index())
                .put("what", damage.what());
    }

    /** Ends the check that runs and waits for its thread, which reads the ledger's files. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true; // No check begins any more.
        }
        pool.shutdown();
        LockSupport.unpark(thread);
        try {
            boolean _ = pool.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts, ends the check when it has to, and rests as long as it worked. */
    private final class Pace implements LongConsumer {
        private final long begin = System.nanoTime();
        private long worksSince = begin;

        @Override
        public void accept(long verified) {
            records = verified;
            if (verified % RECORDS_PER_LOOK != 0) {
                return;
            }
            long now = System.nanoTime();
            if (closed || now - begin > MAX_RUN.toNanos()) {
                throw new StoppedException();
            }
            if (now - worksSince > WORK_NANOS) {
                LockSupport.parkNanos(now - worksSince);
                worksSince = System.nanoTime();
            }
        }
    }

    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped", null, false, false);
        }
    }
}
