package io.aegisbench.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * Asks one server by one thread. Closed: each connection asks again when it is answered. Open:
 * questions come at random times of a given rate whatever the answers do, and each is timed from
 * the time it should have been sent; one that finds no free connection waits for one. Not
 * thread-safe.
 */
final class HopLoad implements AutoCloseable {
    private static final int ANSWER_BYTES = 512 << 10;
    private static final long DRAIN_NANOS = 10_000_000_000L;
    private static final long SPIN_NANOS = 200_000;

    private final byte[] request;
    private final Selector selector = Selector.open();
    private final List<Lane> lanes = new ArrayList<>();
    private final ArrayDeque<Lane> idle = new ArrayDeque<>();
    private final Histogram latencies = HopFiles.histogram();
    private long refused;

    /**
     * Connects.
     *
     * @param port of the server
     * @param request all bytes of a question
     * @param connections how many
     */
    HopLoad(int port, byte[] request, int connections) throws IOException {
        this.request = request.clone();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            Lane lane = new Lane(channel);
            channel.register(selector, SelectionKey.OP_READ, lane);
            lanes.add(lane);
            idle.add(lane);
        }
    }

    /** {@return a question of chat} */
    static byte[] question() {
        return post(PriceBodies.question());
    }

    /** {@return a question of chat with that body} */
    static byte[] post(String body) {
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                        + HopFleet.KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return a request of a path, with the key} */
    static byte[] get(String path) {
        return ("GET "
                        + path
                        + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                        + HopFleet.KEY
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Asks in a closed loop for a time. */
    void closed(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
            for (Lane lane = idle.poll(); lane != null; lane = idle.poll()) {
                lane.ask(System.nanoTime());
            }
            read(end - now);
        }
        drain();
    }

    /** Asks at random times for a time. */
    void open(double perSecond, long nanos, Random random) throws IOException {
        long begun = System.nanoTime();
        ArrayDeque<Long> late = new ArrayDeque<>();
        double due = begun;
        while (due - begun < nanos) {
            due += 1e9 * -Math.log(1 - random.nextDouble()) / perSecond;
            while (System.nanoTime() < due) {
                read((long) due - System.nanoTime());
                askLate(late);
            }
            late.add((long) due);
            askLate(late);
        }
        long patience = System.nanoTime() + DRAIN_NANOS;
        while (!late.isEmpty() && System.nanoTime() < patience) {
            read(1_000_000);
            askLate(late);
        }
        drain();
        if (!late.isEmpty()) {
            throw new IOException("questions were never sent: count=" + late.size());
        }
    }

    private void askLate(ArrayDeque<Long> late) throws IOException {
        while (!late.isEmpty() && !idle.isEmpty()) {
            idle.remove().ask(late.remove());
        }
    }

    /** Waits for answers, but not longer; the last moment by spinning, since a wake is late. */
    private void read(long waitNanos) throws IOException {
        long millis = (waitNanos - SPIN_NANOS) / 1_000_000;
        int ready = millis > 0 ? selector.select(millis) : selector.selectNow();
        if (ready > 0) {
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.attachment() instanceof Lane lane) {
                    lane.read();
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void drain() throws IOException {
        long patience = System.nanoTime() + DRAIN_NANOS;
        while (idle.size() < lanes.size()) {
            if (System.nanoTime() - patience > 0) {
                throw new IOException("answers are missing: " + (lanes.size() - idle.size()));
            }
            read(1_000_000);
        }
    }

    /** {@return times from the question to its whole answer, of those that were good} */
    Histogram latencies() {
        return latencies;
    }

    /** {@return answers with 503, which are in no time} */
    long refused() {
        return refused;
    }

    @Override
    public void close() throws IOException {
        for (Lane lane : lanes) {
            lane.channel.close();
        }
        selector.close();
    }

    /** A connection with at most one question. */
    private final class Lane {
        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
        private long asked;
        private int length = -1;

        Lane(SocketChannel channel) {
            this.channel = channel;
        }

        void ask(long due) throws IOException {
            asked = due;
            length = -1;
            answer.clear();
            ByteBuffer bytes = ByteBuffer.wrap(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        void read() throws IOException {
            if (channel.read(answer) < 0) {
                throw new EOFException("the server closed a connection");
            }
            if (length < 0) {
                length = whole();
            }
            if (length >= 0 && answer.position() >= length) {
                end();
            }
        }

        /** {@return bytes of head and body, negative if the head is not whole} */
        private int whole() throws IOException {
            String text =
                    new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return -1;
            }
            String head = text.substring(0, end).toLowerCase(java.util.Locale.ROOT);
            int at = head.indexOf("content-length: ");
            if (at < 0) {
                throw new IOException("an answer without a length: " + head);
            }
            int stop = head.indexOf('\r', at);
            String digits = head.substring(at + 16, stop < 0 ? head.length() : stop);
            return end + 4 + Integer.parseInt(digits.strip());
        }

        private void end() throws IOException {
            String status = new String(answer.array(), 9, 3, StandardCharsets.US_ASCII);
            switch (status) {
                case "200" -> latencies.recordValue(Math.max(0, System.nanoTime() - asked));
                case "503" -> refused++;
                default -> throw new IOException("another status than 200: " + status);
            }
            idle.add(this);
        }
    }
}
