package io.aegisbench.wal;

import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * A log that was recovered and does not run yet: what its records are, for an owner that has to
 * know them before it can take part. Every record that {@link #reader} sees is on disk.
 * Thread-safe: it holds no file and nothing in it changes, but that it can be started once.
 *
 * <p>{@link WriteAheadLog#recover} makes it. One that is not started needs nothing more than that
 * its lock is closed.
 */
public final class RecoveredLog {
    private final DirectoryLock lock;
    private final LogDirectory directory;
    private final Recovery.Found found;
    private final WalReader reader;
    private final AtomicBoolean started = new AtomicBoolean();

    private RecoveredLog(DirectoryLock lock, LogDirectory directory, Recovery.Found found) {
        this.lock = lock;
        this.directory = directory;
        this.found = found;
        this.reader = WalReader.of(directory);
    }

    static RecoveredLog recover(DirectoryLock lock, long provenCount) throws IOException {
        LogDirectory directory = new LogDirectory(lock.disk(), lock.directory());
        return new RecoveredLog(lock, directory, Recovery.run(directory, provenCount));
    }

    /** {@return what was found} */
    public RecoveryReport report() {
        return found.report();
    }

    /** {@return the reader of this log, to be used by any thread, also while the log runs} */
    public WalReader reader() {
        return reader;
    }

    /**
     * Seals what the last life left open and starts the log. From here on the log holds the lock,
     * and gives it back when it is closed; if this throws, the lock stays the caller's.
     *
     * @param settings how to work
     * @param owner is asked and told at the points {@link WalOwner} lists
     * @param listener hears of batches and forces
     * @return the log, ready to append
     * @throws IllegalStateException if it was started before
     * @throws IOException if the disk fails, or has no room for a segment
     */
    public WriteAheadLog start(WalSettings settings, WalOwner owner, WalListener listener)
            throws IOException {
        return start(settings, owner, listener, new SecureRandom()::nextLong);
    }

    WriteAheadLog start(
            WalSettings settings, WalOwner owner, WalListener listener, LongSupplier salts)
            throws IOException {
        SegmentSupply supply =
                new SegmentSupply(directory, settings, listener, RecoveredLog::besideTheWriter);
        LogWriter writer = writer(supply, settings, owner, listener, salts);
        return WriteAheadLog.start(this, lock, writer, settings, owner, listener);
    }

    /** On the caller's own thread where the machine has none left: slower, and nothing is lost. */
    private static void besideTheWriter(Runnable task) {
        try {
            new WriteAheadLog.Uninterruptible(task, "aegis-wal-next").start();
        } catch (OutOfMemoryError noThread) {
            task.run();
        }
    }

    /** {@return the writer of the new life, in which every earlier segment is sealed} */
    LogWriter writer(
            SegmentSupply supply,
            WalSettings settings,
            WalOwner owner,
            WalListener listener,
            LongSupplier salts)
            throws IOException {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "a recovered log is started once: directory=" + directory.root());
        }
        if (found.unsealed().isPresent()) {
            SegmentFooter footer = found.unsealed().get();
            byte[] ownerBytes = owner.footer(footer.endIndex());
            try (DurableFile file =
                    directory.files().openToWrite(directory.segment(footer.header().number()))) {
                footer.with(ownerBytes).seal(file);
            }
        }
        supply.prepareFirst();
        return new LogWriter(supply, settings, owner, listener, found.next(), salts);
    }
}
