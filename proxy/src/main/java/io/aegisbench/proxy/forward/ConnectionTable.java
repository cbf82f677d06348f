package io.aegisbench.proxy.forward;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/**
 * Says of clients whether they are still there though nothing is read from them: the end of a
 * connection stands behind its unread bytes, and a reset is found by whoever reads, so the kernel's
 * table alone shows them. An end that is behind bytes which found no room here yet has not come,
 * and nobody can know of it. Where a system has no such table, all are there. Thread-safe.
 *
 * <p>The table has a line for every connection of the machine, so it is read for all who ask within
 * a moment together, and on none of the threads that serve them.
 */
final class ConnectionTable {
    /** At most so often, however many ask. */
    private static final int BETWEEN_READS_MILLIS = 200;

    private static final List<Path> FILES =
            List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final String ESTABLISHED = "01";

    /** Number of the line, both ends, state. */
    private static final int COLUMNS = 4;

    private final XnioWorker worker;
    private final List<Asked> asked = new ArrayList<>();

    ConnectionTable(XnioWorker worker) {
        this.worker = worker;
    }

    /** One client, by the names that its connection may have in the table. */
    private record Asked(Set<String> names, XnioIoThread thread, Consumer<Boolean> told) {}

    /**
     * Asks whether a client is there.
     *
     * @param here this end of its connection
     * @param there its own
     * @param thread who is told
     * @param told is told so, soon
     */
    void ask(
            InetSocketAddress here,
            InetSocketAddress there,
            XnioIoThread thread,
            Consumer<Boolean> told) {
        Asked one = new Asked(names(here, there), thread, told);
        synchronized (asked) {
            asked.add(one);
            if (asked.size() > 1) {
                return; // Somebody asks already, and waits for others.
            }
        }
        thread.executeAfter(
                () -> worker.execute(this::look), BETWEEN_READS_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<Asked> all;
        synchronized (asked) {
            all = List.copyOf(asked);
            asked.clear();
        }
        Set<String> missing = new HashSet<>();
        all.forEach(one -> missing.addAll(one.names()));
        boolean known = strike(missing);
        for (Asked one : all) {
            boolean there = !known || !missing.containsAll(one.names());
            try {
                one.thread().execute(() -> one.told().accept(there));
            } catch (RejectedExecutionException _) {
                // The server has gone, and the client's connection with it.
            }
        }
    }

    /** {@return whether there is a table; what stands there as whole is missing no more} */
    private static boolean strike(Set<String> missing) {
        boolean known = false;
        for (Path file : FILES) {
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] columns = line.strip().split("\\s+", COLUMNS + 1);
                    if (columns.length > COLUMNS && columns[COLUMNS - 1].equals(ESTABLISHED)) {
                        missing.remove(columns[1] + columns[2]);
                    }
                }
                known = true;
            } catch (NoSuchFileException _) {
                // A machine without this protocol, or without the table.
            } catch (IOException _) {
                return false; // What was not read to its end proves nothing.
            }
        }
        return known;
    }

    private static Set<String> names(InetSocketAddress here, InetSocketAddress there) {
        String before = "0000000000000000" + word(0xffff); // An IPv6 socket's IPv4.
        return Set.of(name(here, "") + name(there, ""), name(here, before) + name(there, before));
    }

    private static String name(InetSocketAddress end, String before) {
        StringBuilder name = new StringBuilder(before);
        InetAddress address = end.getAddress();
        ByteBuffer words = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            name.append(hex(words.getInt(), 8));
        }
        return name.append(':').append(hex(end.getPort(), 4)).toString();
    }

    /** {@return a word of the network, as the table has it} */
    private static String word(int value) {
        return hex(
                ByteBuffer.allocate(4).putInt(value).order(ByteOrder.nativeOrder()).getInt(0), 8);
    }

    private static String hex(int value, int digits) {
        String text = Integer.toHexString(value).toUpperCase(Locale.ROOT);
        return "0".repeat(digits - text.length()) + text;
    }
}
