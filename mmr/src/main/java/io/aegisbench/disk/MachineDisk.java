package io.aegisbench.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The file system of the machine through {@link FileChannel}. Thread-safe: keeps no state. */
public final class MachineDisk implements Disk {
    /** The one there is. */
    public static final MachineDisk INSTANCE = new MachineDisk();

    private MachineDisk() {}

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent == null) {
            Files.createDirectories(directory);
            return;
        }
        createDirectories(parent);
        Files.createDirectories(directory, OwnerMode.ofDirectory(directory));
        forceDirectory(parent);
    }

    @Override
    public Closeable lock(Path directory) throws IOException {
        return LockFile.acquire(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public DurableFile create(Path file) throws IOException {
        return new Opened(
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        OwnerMode.ofFile(file)));
    }

    @Override
    public DurableFile openToWrite(Path file) throws IOException {
        return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public DurableFile openToRead(Path file) throws IOException {
        return open(file, StandardOpenOption.READ);
    }

    private static DurableFile open(Path file, OpenOption... options) throws IOException {
        return new Opened(FileChannel.open(file, options));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /**
     * Elsewhere than on POSIX a directory cannot be opened, and its entries are not ours to force.
     */
    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private record Opened(FileChannel channel) implements DurableFile {
        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            return channel.read(target, offset);
        }

        @Override
        public int write(ByteBuffer source, long offset) throws IOException {
            return channel.write(source, offset);
        }

        @Override
        public void forceData() throws IOException {
            channel.force(false);
        }

        @Override
        public void forceAll() throws IOException {
            channel.force(true);
        }

        @Override
        public MemorySegment map(long offset, long sizeBytes, Arena arena) throws IOException {
            return channel.map(FileChannel.MapMode.READ_WRITE, offset, sizeBytes, arena);
        }

        @Override
        public void force(MemorySegment mapped) throws IOException {
            try {
                mapped.force();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            channel.truncate(sizeBytes);
        }

        @Override
        public long sizeBytes() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
