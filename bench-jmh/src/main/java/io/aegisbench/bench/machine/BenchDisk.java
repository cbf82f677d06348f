package io.aegisbench.bench.machine;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder on the disk that logs are measured on: all of them on the same. */
public final class BenchDisk {
    /** The setting with the folder. */
    public static final String PROPERTY = "bench.disk";

    private static final String DEFAULT = "target/bench-disk";

    private BenchDisk() {}

    /** {@return the folder of {@code -Dbench.disk}, which measured JVMs inherit} */
    public static Path folder() {
        String asked = System.getProperty(PROPERTY, "");
        return asked.isBlank()
                ? Path.of(DEFAULT)
                : Path.of(System.getProperty("settings.base", "")).resolve(asked);
    }

    /** {@return a new folder below} */
    public static Path newFolder(Path disk, String name) throws IOException {
        Files.createDirectories(disk);
        return Files.createTempDirectory(disk.toAbsolutePath(), name + "-");
    }

    /** {@return what holds the folder, such as {@code ext4 on /dev/vda}} */
    public static String describe(Path disk) throws IOException {
        Files.createDirectories(disk);
        FileStore store = Files.getFileStore(disk);
        String memory = store.type().equals("tmpfs") ? ", which is memory and NO DISK" : "";
        return "%s on %s%s".formatted(store.type(), store.name(), memory);
    }

    /** Deletes a folder with what is in it, if it is there. */
    public static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
