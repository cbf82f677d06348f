package io.aegisbench.wal;

import io.aegisbench.disk.DirectoryLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An append-only log that keeps what it has acknowledged. Thread-safe: callers only touch a queue;
 * one private thread owns the files.
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li>Indices are the order of acceptance, from 0, without gaps, over all lives of the log.
 *   <li>A block that was forced is never written with other bytes. A batch therefore ends at a
 *       block boundary, and each life begins a segment of its own.
 *   <li>A record is acknowledged as durable only after a force that returned normally and began
 *       after the record was written.
 *   <li>A frame says how many records had been forced before it was written. So a bad frame below
 *       that count is damage, wherever else it may look like a tail.
 *   <li>A segment gets its name after the one before was sealed, so only the last can be unsealed.
 *   <li>After the first failure nothing is written or forced again.
 * </ol>
 *
 * <p><b>Algorithm.</b> {@link #append} puts a record into a bounded queue and returns a ticket. The
 * writer thread takes all that is queued, up to one frame, writes it as one frame, completes the
 * tickets as written, forces, and completes them as durable. What is queued meanwhile is the next
 * frame: the slower the disk, the larger the groups, without a timer. Leaders and followers on a
 * lock do worse, because a thread that releases the lock usually gets it back (barging).
 *
 * <p><b>System calls.</b> In the order in which they are made:
 *
 * <pre>
 *   batch    pwrite(segment), fdatasync(segment)
 *   mark     pwrite(segment)      that several batches were forced as one, if no other follows
 *   next     openat(next-*.tmp, O_CREAT|O_EXCL), { pwrite(1 MiB of zeros), fdatasync }…
 *            (beside the batches, before the segment is needed)
 *   roll     pwrite(footer), fdatasync, ftruncate, fsync           the full segment
 *            pwrite(header), fdatasync                             next-*.tmp
 *            rename(next-*.tmp, N.wal), fsync(directory)
 *   close    as the first line of roll, unlink(next-*.tmp)
 * </pre>
 *
 * <p><b>Failures.</b> After a failed fsync, Linux marks the pages clean, and a second fsync returns
 * success for data that is gone (Rebello et al., "Can Applications Recover from fsync Failures?",
 * USENIX ATC 2020; the PostgreSQL list, 2018). So the log latches on the first failure: all waiting
 * and later appends fail with its cause. The next opening goes through {@link Recovery}, which
 * writes again what it cannot prove to be on disk before it forces. Pillai et al., "All File
 * Systems Are Not Created Equal" (OSDI 2014), is the reason for the directory forces and for not
 * trusting any order of blocks without a force between them.
 *
 * <p>A next segment that cannot be made, for want of room or of descriptors, is no such failure:
 * nothing was promised for it. It is tried again, at its turn for {@link WalSettings#roomPatience}.
 *
 * <p><b>What is left open.</b> After a crash, damage to the frames of the very last force (with
 * {@link SyncPolicy#eachBatch} one frame) looks like a torn tail; the proven count of {@link
 * #recover} closes that gap for what the caller can prove. Checksums find accidents; an attacker
 * who can write the files can also fix checksums.
 */
public final class WriteAheadLog implements AutoCloseable {
    private final WalSettings settings;
    private final AppendQueue queue;
    private final BatchLoop loop;
    private final Thread thread;
    private final WalReader reader;
    private final RecoveryReport recovery;
    private final Closeable lock;
    private final WalOwner owner;
    private final ReentrantLock closing = new ReentrantLock();
    private boolean stopped;

    private WriteAheadLog(
            RecoveredLog recovered,
            Closeable lock,
            LogWriter writer,
            WalSettings settings,
            WalOwner owner,
            WalListener listener) {
        this.settings = settings;
        this.queue = new AppendQueue(settings, writer.writtenCount());
        this.loop = new BatchLoop(queue, writer, settings, listener);
        this.thread = new Uninterruptible(loop, "aegis-wal");
        this.reader = recovered.reader();
        this.recovery = recovered.report();
        this.lock = lock;
        this.owner = owner;
    }

    /**
     * Opens or creates the log in a directory that nobody else has to know before it runs: {@link
     * #recover} and {@link RecoveredLog#start} in one.
     *
     * @param directory holds {@code LOCK} and {@code segments/}; created unless it exists. Other
     *     files in it are the caller's
     * @param settings how to work
     * @return the log, ready to append
     * @throws io.aegisbench.disk.DirectoryLockedException if another writer has the log
     * @throws WalCorruptException if bytes that were synced are damaged; nothing was changed
     * @throws IOException if the disk fails, or has no room for a segment
     */
    public static WriteAheadLog open(Path directory, WalSettings settings) throws IOException {
        return open(DirectoryLock.acquire(directory), settings, WalOwner.NONE, WalListener.NONE);
    }

    static WriteAheadLog open(
            DirectoryLock lock, WalSettings settings, WalOwner owner, WalListener listener)
            throws IOException {
        try {
            return recover(lock, 0).start(settings, owner, listener);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Recovers the log in a directory, or finds that there is none. What was recovered is forced
     * before this returns; it is the first of two steps, the second is {@link RecoveredLog#start}.
     *
     * @param lock of the directory that holds {@code segments/}; other files in it are the caller's
     * @param provenCount how many records the caller can prove to have been durable, for example
     *     the size of the last checkpoint that was signed. A log that has fewer is refused: damage
     *     there would otherwise pass for a torn tail
     * @return what the log has
     * @throws WalCorruptException if bytes that were synced are damaged, or there are fewer records
     *     than those that are proven; nothing was changed
     * @throws IOException if the disk fails
     */
    public static RecoveredLog recover(DirectoryLock lock, long provenCount) throws IOException {
        return RecoveredLog.recover(lock, provenCount);
    }

    static WriteAheadLog start(
            RecoveredLog recovered,
            Closeable lock,
            LogWriter writer,
            WalSettings settings,
            WalOwner owner,
            WalListener listener) {
        WriteAheadLog log = new WriteAheadLog(recovered, lock, writer, settings, owner, listener);
        log.thread.start();
        return log;
    }

    /**
     * Appends a record; waits for room in the queue for {@link WalSettings#appendPatience}.
     *
     * @param record the bytes, which are copied
     * @return the ticket, with the record's index
     * @throws IllegalArgumentException if the record is larger than the limit; nothing was queued
     * @throws WalFullException if there was no room in that time
     * @throws WalFailedException if the log has failed
     * @throws IllegalStateException if the log is closed
     * @throws InterruptedException if this thread was interrupted while waiting; nothing was queued
     */
    public Ticket append(byte[] record) throws InterruptedException {
        return append(record, settings.appendPatience());
    }

    /**
     * Appends a record; waits for room in the queue.
     *
     * @param record the bytes, which are copied
     * @param patience longest time to wait for room
     * @return the ticket, with the record's index
     * @throws IllegalArgumentException if the record is larger than the limit; nothing was queued
     * @throws WalFullException if there was no room in that time
     * @throws WalFailedException if the log has failed
     * @throws IllegalStateException if the log is closed
     * @throws InterruptedException if this thread was interrupted while waiting; nothing was queued
     */
    public Ticket append(byte[] record, Duration patience) throws InterruptedException {
        return queue.add(checked(record), patience);
    }

    /**
     * Appends records that came together: all or none, in their order, without others between them.
     * The writer is woken once for all of them, which costs less than waking it for each. Waits for
     * room for all at once; appends of single records may take that room meanwhile.
     *
     * @param records the bytes, which are copied
     * @param patience longest time to wait for room
     * @return a ticket for each, with successive indices
     * @throws IllegalArgumentException if one is larger than the limit, or all together have more
     *     records or bytes than the queue can hold; nothing was queued
     * @throws WalFullException if there was no room in that time; nothing was queued
     * @throws WalFailedException if the log has failed
     * @throws IllegalStateException if the log is closed
     * @throws InterruptedException if this thread was interrupted while waiting; nothing was queued
     */
    public List<Ticket> appendAll(List<byte[]> records, Duration patience)
            throws InterruptedException {
        return queue.addAll(records.stream().map(this::checked).toList(), patience);
    }

    /**
     * Appends a record if the queue has room now.
     *
     * @param record the bytes, which are copied
     * @return the ticket, or empty if there is no room: the record was refused
     * @throws IllegalArgumentException if the record is larger than the limit
     * @throws WalFailedException if the log has failed
     * @throws IllegalStateException if the log is closed
     */
    public Optional<Ticket> tryAppend(byte[] record) {
        return queue.tryAdd(checked(record));
    }

    private byte[] checked(byte[] record) {
        if (record.length > settings.recordSizeLimitBytes()) {
            throw new IllegalArgumentException(
                    "record must have at most "
                            + settings.recordSizeLimitBytes()
                            + " bytes: length="
                            + record.length);
        }
        return record.clone();
    }

    /**
     * {@return a copy of one record that was written}
     *
     * @param index of the record
     * @throws IndexOutOfBoundsException if the log has no such record yet
     * @throws WalCorruptException if the record's batch is damaged on disk
     * @throws IOException if reading fails
     */
    public byte[] read(long index) throws IOException {
        return reader.read(index);
    }

    /** {@return the reader of this log, to be used by any thread, also after the log is closed} */
    public WalReader reader() {
        return reader;
    }

    /** {@return what opening found} */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** {@return how many records survive the process} */
    public long writtenCount() {
        return loop.writtenCount();
    }

    /** {@return how many records survive the machine} */
    public long durableCount() {
        return loop.durableCount();
    }

    /** {@return how many records wait in the queue} */
    public int queuedRecords() {
        return queue.records();
    }

    /** {@return the bytes of the records that wait in the queue} */
    public long queuedBytes() {
        return queue.bytes();
    }

    /**
     * {@return whether it is time to append no more than what must be} No next segment can be made,
     * for want of room on the disk, and the current one is more than half full, or cannot take what
     * waits. What is appended beyond its end waits for room, which is tried again twice a second,
     * for {@link WalSettings#roomPatience}.
     */
    public boolean isShortOfRoom() {
        return loop.isShortOfRoom();
    }

    /** {@return whether the log takes records} */
    public WalState state() {
        return queue.state();
    }

    /** {@return the first failure, if the log has failed} */
    public Optional<Throwable> failure() {
        return queue.failure();
    }

    /**
     * {@return whether this thread is the log's own, which dependents of tickets run on} It must
     * neither close the log nor wait for it.
     */
    public boolean isWriterThread() {
        return Thread.currentThread().equals(thread);
    }

    /**
     * Writes and forces what is queued, seals the segment and gives the lock back; after a failure
     * it only gives the lock back. Waits for that without being interruptible; an interrupt is
     * kept. When this returns normally, every record that was ever appended is durable. Later calls
     * and those beside the first one do nothing more, and each is told the same.
     *
     * @throws WalFailedException if the log has failed, before it was closed or while it was; the
     *     next opening recovers it
     * @throws IllegalStateException if a dependent of a ticket, the listener or the owner calls
     *     this on the writer thread, which would wait for itself; nothing was done
     */
    @Override
    public void close() {
        if (isWriterThread()) {
            throw new IllegalStateException("log must not be closed by its own writer thread");
        }
        queue.close();
        loop.stopWaiting();
        joinThread();
        giveBack();
        Optional<Throwable> failure = queue.failure();
        if (failure.isPresent()) {
            throw new WalFailedException(failure.get());
        }
    }

    /** A second caller waits for the first one, so the lock outlives what the owner does. */
    private void giveBack() {
        closing.lock();
        try (lock) {
            if (!stopped) {
                stopped = true;
                owner.stopped();
            }
        } catch (IOException | RuntimeException | Error e) {
            loop.failAfterItsEnd(e);
        } finally {
            closing.unlock();
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A thread that nobody can interrupt. An interrupt closes the {@code FileChannel} its thread
     * uses, for everyone; a caller that gets hold of this thread in a callback could do that by
     * accident.
     */
    static final class Uninterruptible extends Thread {
        Uninterruptible(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }

        @Override
        public void interrupt() {
            // The channel must stay open.
        }
    }
}
