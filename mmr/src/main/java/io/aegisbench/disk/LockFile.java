package io.aegisbench.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * {@code LOCK} in a directory of the machine. Thread-safe: the process's properties and the
 * kernel's lock.
 *
 * <p>POSIX drops all of a process's locks on a file as soon as the process closes any descriptor of
 * that file, while {@code FileLock.isValid()} goes on saying true. So within one JVM a registry
 * refuses before {@code LOCK} is opened, the holder writes its name through the channel that holds
 * the lock, and a contender of another process reads it through the channel of its own failed
 * attempt. Nothing else opens {@code LOCK}, and nobody ever deletes it. The registry is among the
 * system properties, because a static field is one for each class loader.
 */
final class LockFile implements Closeable {
    private static final String HELD = "io.aegisbench.lock:";
    private static final int MAX_HOLDER_BYTES = 256;

    private final Path realPath;
    private final FileChannel channel;

    private LockFile(Path realPath, FileChannel channel) {
        this.realPath = realPath;
        this.channel = channel;
    }

    /** Locks an existing directory or refuses at once, naming the holder. */
    static LockFile acquire(Path directory) throws IOException {
        Path realPath = directory.toRealPath();
        if (System.getProperties().putIfAbsent(HELD + realPath, self()) != null) {
            throw new DirectoryLockedException(directory, "this process, " + self());
        }
        try {
            return new LockFile(realPath, lock(realPath, directory));
        } catch (IOException | RuntimeException e) {
            System.clearProperty(HELD + realPath);
            throw e;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // The channel is the lock: it lives as long.
    private static FileChannel lock(Path realPath, Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        realPath.resolve("LOCK"),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        OwnerMode.ofFile(realPath));
        try {
            if (!tryLock(channel)) {
                throw new DirectoryLockedException(directory, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @SuppressWarnings("UnusedVariable") // The lock is released with its channel.
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        int length = channel.read(text, 0);
        return length <= 0
                ? "a process that has just begun"
                : new String(text.array(), 0, length, StandardCharsets.UTF_8);
    }

    private static String self() {
        ProcessHandle process = ProcessHandle.current();
        String started = process.info().startInstant().map(Object::toString).orElse("unknown");
        return "pid=" + process.pid() + ", started=" + started;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            System.clearProperty(HELD + realPath);
        }
    }
}
