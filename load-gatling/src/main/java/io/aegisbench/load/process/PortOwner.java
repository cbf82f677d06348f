package io.aegisbench.load.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who listens on a TCP port, by the kernel's own tables: so that the process that is measured is
 * the one that was started. Thread-safe: it only reads.
 */
public final class PortOwner {
    private static final String LISTENING = "0A";
    private static final int STATE = 3;
    private static final int INODE = 9;

    private final Path root;

    /**
     * Creates a reader.
     *
     * @param root the folder that holds {@code proc}, which is {@code /} but in tests
     */
    public PortOwner(Path root) {
        this.root = root;
    }

    /**
     * Checks that the listeners of a port are these processes and no other.
     *
     * @throws IOException if another process listens there, or one of these does not
     */
    public void check(int port, Set<Long> pids) throws IOException {
        Set<String> listening = inodes(port);
        if (listening.isEmpty()) {
            throw new IOException("nobody listens: port=" + port);
        }
        Set<String> left = new HashSet<>(listening);
        for (long pid : pids) {
            Set<String> own = sockets(pid);
            own.retainAll(listening);
            if (own.isEmpty()) {
                throw new IOException(
                        "the process that was started does not listen: pid=%s, port=%s"
                                .formatted(pid, port));
            }
            left.removeAll(own);
        }
        if (!left.isEmpty()) {
            throw new IOException(
                    "another process listens too: port=%s, sockets=%s".formatted(port, left));
        }
    }

    private Set<String> inodes(int port) throws IOException {
        Set<String> inodes = new HashSet<>();
        for (String table : List.of("proc/net/tcp", "proc/net/tcp6")) {
            Path path = root.resolve(table);
            if (Files.exists(path)) {
                inodes.addAll(listeners(Files.readAllLines(path), port));
            }
        }
        return inodes;
    }

    /** {@return the sockets' inodes of a table that listen on the port} */
    static Set<String> listeners(List<String> lines, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> inodes = new HashSet<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+", -1);
            if (words.length > INODE
                    && words[1].endsWith(suffix)
                    && words[STATE].equals(LISTENING)) {
                inodes.add(words[INODE]);
            }
        }
        return inodes;
    }

    private Set<String> sockets(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        Path folder = root.resolve("proc").resolve(Long.toString(pid)).resolve("fd");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
