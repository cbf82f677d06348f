package io.aegisbench.disk;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that loses power. Thread-safe: every call holds one lock.
 *
 * <p>What was not forced survives a power cut by chance, sector by sector and entry by entry, in
 * any order. A force that fails leaves the pages clean and the disk without them, as Linux does.
 * Directories themselves always survive.
 */
public final class CrashFiles implements Disk {
    private final int sectorBytes;
    private final Random random;
    private final Map<Path, CrashInode> entries = new LinkedHashMap<>();
    private final Map<Path, CrashInode> durableEntries = new LinkedHashMap<>();
    private final List<EntryChange> pending = new ArrayList<>();
    private long callsToCrash = Long.MAX_VALUE;
    private long callsToForceFailure = Long.MAX_VALUE;
    private long freeBytes = Long.MAX_VALUE;
    private boolean shortWrites;
    private boolean dead;
    private int forcesAfterFailure = -1;
    private boolean unlockFails;
    private int unlocks;

    /**
     * An empty disk.
     *
     * @param sectorBytes what is written or lost as one
     * @param random decides what a power cut takes
     */
    public CrashFiles(int sectorBytes, Random random) {
        this.sectorBytes = sectorBytes;
        this.random = random;
    }

    /**
     * Loses power during a later call that changes anything; the call is half done.
     *
     * @param calls how many calls from now
     */
    public synchronized void crashAtCall(long calls) {
        callsToCrash = calls;
    }

    /**
     * Lets a later force fail: the pages are clean then, and the disk does not have them.
     *
     * @param forces how many forces from now
     */
    public synchronized void failForce(long forces) {
        callsToForceFailure = forces;
        forcesAfterFailure = -1;
    }

    /**
     * Leaves room for some more bytes.
     *
     * @param bytes how many
     */
    public synchronized void limitSpace(long bytes) {
        freeBytes = bytes;
    }

    /** Lets each write take only a part of what it was given. */
    public synchronized void writeShort() {
        shortWrites = true;
    }

    /**
     * Counts a force of the writer. {@return whether it is to fail} The thread beside the writer
     * forces a file that holds no record yet, whenever it gets to it: that one does not count.
     */
    private boolean forceFails() {
        if (Thread.currentThread().getName().equals("aegis-wal-next")) {
            return false;
        }
        if (forcesAfterFailure >= 0) {
            forcesAfterFailure++;
        }
        callsToForceFailure--;
        return callsToForceFailure == 0;
    }

    /** {@return forces of the writer after one failed, -1 if none failed} */
    public synchronized int forcesAfterFailure() {
        return forcesAfterFailure;
    }

    /** {@return the machine after the process was killed: the page cache is still there} */
    public synchronized CrashFiles kill() {
        CrashFiles next = new CrashFiles(sectorBytes, random);
        Map<CrashInode, CrashInode> copies = new LinkedHashMap<>();
        entries.forEach((path, inode) -> next.entries.put(path, copied(copies, inode)));
        durableEntries.forEach(
                (path, inode) -> next.durableEntries.put(path, copied(copies, inode)));
        for (EntryChange change : pending) {
            CrashInode inode = copied(copies, change.inode());
            next.pending.add(new EntryChange(change.removed(), change.added(), inode));
        }
        return next;
    }

    private static CrashInode copied(Map<CrashInode, CrashInode> copies, CrashInode inode) {
        return copies.computeIfAbsent(inode, CrashInode::copy);
    }

    /**
     * {@return the machine after a power cut}
     *
     * @param survival probability of each sector that was not forced
     */
    public synchronized CrashFiles cutPower(double survival) {
        CrashFiles next = new CrashFiles(sectorBytes, random);
        Map<Path, CrashInode> left = new LinkedHashMap<>(durableEntries);
        for (EntryChange change : pending) {
            if (random.nextDouble() < survival) {
                change.apply(left);
            }
        }
        left.forEach((path, inode) -> {
            CrashInode after = inode.afterPowerCut(survival, random);
            next.entries.put(path, after);
            next.durableEntries.put(path, after);
        });
        return next;
    }

    /**
     * {@return the bytes of a file; none if there is no such file}
     *
     * @param file its path
     */
    public synchronized byte[] content(Path file) {
        CrashInode inode = entries.get(file);
        return inode == null ? new byte[0] : inode.content();
    }

    /**
     * Puts a file there as if it had always been.
     *
     * @param file its path
     * @param content its bytes, which are copied
     */
    public synchronized void plant(Path file, byte[] content) {
        CrashInode inode = new CrashInode(sectorBytes, content);
        entries.put(file, inode);
        durableEntries.put(file, inode);
    }

    /**
     * Takes a file away as if it had never been.
     *
     * @param file its path
     */
    public synchronized void remove(Path file) {
        entries.remove(file);
        durableEntries.remove(file);
    }

    /** {@return the paths of all files} */
    public synchronized List<Path> files() {
        return List.copyOf(entries.keySet());
    }

    private void change() {
        if (dead) {
            throw new PowerLoss();
        }
        callsToCrash--;
        if (callsToCrash <= 0) {
            die();
        }
    }

    /** What is written into memory from now on, nobody sees. */
    private void die() {
        dead = true;
        for (Map<Path, CrashInode> names : List.of(entries, durableEntries)) {
            names.values().forEach(CrashInode::unmap);
        }
    }

    private void crashIfDue() {
        if (dead) {
            throw new PowerLoss();
        }
    }

    /** Lets locks that are given back from now on fail. */
    public synchronized void failUnlock() {
        unlockFails = true;
    }

    /** {@return how often a lock was given back} */
    public synchronized int unlocks() {
        return unlocks;
    }

    @Override
    public void createDirectories(Path directory) {}

    /** Whoever asks gets the lock: a process that is gone gives nothing back. */
    @Override
    public Closeable lock(Path directory) {
        return this::unlock;
    }

    private synchronized void unlock() throws IOException {
        unlocks++;
        if (unlockFails) {
            throw new IOException("lock stays");
        }
    }

    @Override
    public synchronized List<String> list(Path directory) {
        crashIfDue();
        return entries.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    @Override
    public synchronized boolean exists(Path file) {
        return entries.containsKey(file);
    }

    @Override
    public synchronized DurableFile create(Path file) throws IOException {
        change();
        if (entries.containsKey(file)) {
            throw new IOException("exists: " + file);
        }
        CrashInode inode = new CrashInode(sectorBytes, new byte[0]);
        add(new EntryChange(file, file, inode));
        crashIfDue();
        return new Opened(inode);
    }

    private void add(EntryChange change) {
        change.apply(entries);
        pending.add(change);
    }

    @Override
    public DurableFile openToWrite(Path file) throws IOException {
        return openToRead(file);
    }

    @Override
    public synchronized DurableFile openToRead(Path file) throws IOException {
        crashIfDue();
        CrashInode inode = entries.get(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new Opened(inode);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        change();
        CrashInode inode = entries.get(from);
        if (inode == null) {
            throw new NoSuchFileException(from.toString());
        }
        add(new EntryChange(from, to, inode));
        crashIfDue();
    }

    @Override
    public synchronized void deleteIfExists(Path file) {
        CrashInode inode = entries.get(file);
        if (inode != null) {
            change();
            if (freeBytes != Long.MAX_VALUE) {
                freeBytes += inode.sizeBytes();
            }
            add(new EntryChange(file, null, inode));
            crashIfDue();
        }
    }

    @Override
    public synchronized void forceDirectory(Path directory) {
        change();
        crashIfDue();
        durableEntries.clear();
        durableEntries.putAll(entries);
        pending.clear();
    }

    /** The power is gone; whatever the log does next does not happen. */
    public static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private PowerLoss() {}
    }

    private record EntryChange(Path removed, @Nullable Path added, CrashInode inode) {
        void apply(Map<Path, CrashInode> target) {
            target.remove(removed);
            if (added != null) {
                target.put(added, inode);
            }
        }
    }

    private final class Opened implements DurableFile {
        private final CrashInode inode;

        Opened(CrashInode inode) {
            this.inode = inode;
        }

        @Override
        public int read(ByteBuffer target, long offset) {
            synchronized (CrashFiles.this) {
                crashIfDue();
                return inode.read(target, offset);
            }
        }

        @Override
        public int write(ByteBuffer source, long offset) throws IOException {
            synchronized (CrashFiles.this) {
                change();
                int count = source.remaining();
                if (dead || shortWrites) {
                    count = 1 + random.nextInt(count);
                }
                int grown = (int) Math.max(0, offset + count - inode.sizeBytes());
                if (grown > freeBytes) {
                    count -= (int) (grown - freeBytes);
                    grown = (int) freeBytes;
                }
                if (count <= 0) {
                    throw new IOException("No space left on device");
                }
                freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : grown;
                inode.write(source, offset, count);
                crashIfDue();
                return count;
            }
        }

        @Override
        public void forceData() throws IOException {
            synchronized (CrashFiles.this) {
                change();
                crashIfDue();
                if (forceFails()) {
                    forcesAfterFailure = 0;
                    inode.failForce();
                    throw new IOException("Input/output error");
                }
                inode.force();
            }
        }

        @Override
        public void forceAll() throws IOException {
            forceData();
        }

        @Override
        public MemorySegment map(long offset, long sizeBytes, Arena arena) {
            synchronized (CrashFiles.this) {
                crashIfDue();
                return inode.map(offset, sizeBytes);
            }
        }

        @Override
        public void force(MemorySegment mapped) throws IOException {
            forceData();
        }

        @Override
        public void truncate(long sizeBytes) {
            synchronized (CrashFiles.this) {
                change();
                inode.truncate(sizeBytes);
                crashIfDue();
            }
        }

        @Override
        public long sizeBytes() {
            synchronized (CrashFiles.this) {
                crashIfDue();
                return inode.sizeBytes();
            }
        }

        @Override
        public void close() {}
    }
}
