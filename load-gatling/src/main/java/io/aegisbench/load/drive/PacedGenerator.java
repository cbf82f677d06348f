package io.aegisbench.load.drive;

import io.aegisbench.load.plan.SweepKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A load generator of one thread, in a process of its own: closed with so many connections, or open
 * at so many requests a second, sent at equal distances whether or not earlier ones were answered.
 * It stands in for wrk where that is missing, and makes the loads of open cells, which wrk cannot.
 */
public final class PacedGenerator implements AutoCloseable {
    /**
     * An open load waits for a free connection of so many; a request that has to counts as late.
     */
    static final int OPEN_CONNECTIONS = 256;

    private static final int BUFFER_BYTES = 16 << 10;
    private static final long LATE_NANOS = 1_000_000L;
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final List<Connection> connections = new ArrayList<>();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Selector selector;
    private final byte[][] requests;
    private final boolean open;
    private final long endLimitNanos;
    private long answered;
    private long read;
    private long status;
    private long late;

    private PacedGenerator(Selector selector, byte[][] requests, boolean open, Duration endLimit) {
        this.selector = selector;
        this.requests = requests;
        this.open = open;
        endLimitNanos = endLimit.toNanos();
    }

    /** One connection; at most one request of it is on its way. */
    private static final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer request;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

        private Connection(SocketChannel channel, byte[] request) {
            this.channel = channel;
            this.request = ByteBuffer.allocateDirect(request.length).put(request).flip();
        }
    }

    /**
     * Asks and prints one line of what came of it.
     *
     * @param args {@code closed CONNECTIONS} or {@code open RATE}, seconds, a {@link SweepKind}'s
     *     name, API key, ports
     * @throws IOException if no connection can be made
     */
    public static void main(String[] args) throws IOException {
        System.out.println(generate(args, END_LIMIT));
    }

    /**
     * {@return the line of what came of it}
     *
     * @param args of the command
     * @param endLimit how long the answers of an open load are waited for at its end
     */
    static String generate(String[] args, Duration endLimit) throws IOException {
        boolean open = args[0].equals("open");
        int amount = Integer.parseInt(args[1]);
        long duration = TimeUnit.SECONDS.toNanos(Integer.parseInt(args[2]));
        Question question = new Question(SweepKind.valueOf(args[3]), args[4], "");
        int[] ports = new int[args.length - 5];
        byte[][] requests = new byte[ports.length][];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = Integer.parseInt(args[i + 5]);
            requests[i] = question.request(ports[i]);
        }
        try (Selector selector = Selector.open();
                PacedGenerator generator = new PacedGenerator(selector, requests, open, endLimit)) {
            generator.connect(open ? OPEN_CONNECTIONS : amount, ports);
            return generator.run(duration, open ? amount : 0);
        }
    }

    private void connect(int count, int[] ports) throws IOException {
        for (int i = 0; i < count; i++) {
            int port = ports[i % ports.length];
            SocketChannel channel =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Connection connection = new Connection(channel, requests[i % ports.length]);
            channel.register(selector, SelectionKey.OP_READ, connection);
            connections.add(connection);
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
    }

    private String run(long duration, int rate) throws IOException {
        long begin = System.nanoTime();
        if (open) {
            idle.addAll(connections);
            askAtTimes(begin, duration, rate);
        } else {
            for (Connection connection : connections) {
                send(connection);
            }
            while (System.nanoTime() - begin < duration) {
                selector.select(this::answered, 10);
            }
        }
        long micros = (System.nanoTime() - begin) / 1000;
        return String.format(
                Locale.ROOT,
                "aegis-java micros=%d requests=%d read=%d status=%d timeout=%d late=%d",
                micros,
                answered,
                read,
                status,
                open ? connections.size() - idle.size() : 0,
                late);
    }

    private void askAtTimes(long begin, long duration, int rate) throws IOException {
        long total = duration / 1000 * rate / 1_000_000;
        long sent = 0;
        while (sent < total && System.nanoTime() - begin < duration + endLimitNanos) {
            long due = begin + sent * 1_000_000_000L / rate;
            long now = System.nanoTime();
            if (now < due) {
                waitFor(due - now);
            } else if (idle.isEmpty()) {
                selector.select(this::answered, 10);
            } else {
                // The first second compiles this program.
                late += sent >= rate && now - due > LATE_NANOS ? 1 : 0;
                send(idle.poll());
                sent++;
                selector.selectNow(this::answered);
            }
        }
        long end = System.nanoTime() + endLimitNanos;
        while (idle.size() < connections.size() && System.nanoTime() < end) {
            selector.select(this::answered, 10);
        }
    }

    /**
     * A selector waits in whole milliseconds. What is shorter is slept, which ends some 60 µs late:
     * looking all the time instead would use up the generator's core at any rate.
     */
    private void waitFor(long nanos) throws IOException {
        long millis = nanos / 1_000_000;
        if (millis > 0) {
            selector.select(this::answered, millis);
        } else {
            LockSupport.parkNanos(nanos);
            selector.selectNow(this::answered);
        }
    }

    private static void send(Connection connection) throws IOException {
        connection.channel.write(connection.request.rewind());
        if (connection.request.hasRemaining()) {
            throw new IOException("the server does not read");
        }
    }

    private void answered(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (connection.channel.read(connection.buffer) < 0) {
                throw new IOException("the server has closed");
            }
            int length = answerLength(connection.buffer);
            if (length == 0) {
                return;
            }
            count(connection.buffer);
            connection.buffer.clear();
            if (open) {
                idle.add(connection);
            } else {
                send(connection);
            }
        } catch (IOException e) {
            read++;
            key.cancel();
            connections.remove(connection);
            idle.remove(connection);
        }
    }

    private void count(ByteBuffer buffer) {
        answered++;
        boolean right = buffer.get(9) == '2' && buffer.get(10) == '0' && buffer.get(11) == '0';
        status += right ? 0 : 1;
    }

    /** {@return the bytes of the answer that the buffer begins with, or 0 if it is not whole} */
    static int answerLength(ByteBuffer buffer) throws IOException {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            if (bytes.length == BUFFER_BYTES) {
                throw new IOException("a head of more than " + BUFFER_BYTES + " bytes");
            }
            return 0;
        }
        String head = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
        int at = head.indexOf("\r\ncontent-length:");
        if (at < 0) {
            throw new IOException("an answer without a length");
        }
        int from = at + "\r\ncontent-length:".length();
        int body = Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
        int whole = end + 4 + body;
        if (whole > BUFFER_BYTES) {
            throw new IOException("an answer of more than " + BUFFER_BYTES + " bytes");
        }
        return whole <= bytes.length ? whole : 0;
    }
}
