package io.aegisbench.load.drive;

import io.aegisbench.load.drive.LatencyProbe.Sample;
import io.aegisbench.load.fleet.StreamServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Asks for one stream after the other on one connection, and times their events. Each event must
 * come once, in its order, and alone in its chunk. Not thread-safe.
 */
public final class StreamClient {
    private static final String BODY =
            "{\"model\":\"m\",\"stream\":true,\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"Tell me of the harbour.\"}]}";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int DIGITS = 3;

    private final URI server;
    private final byte[] request;
    private final List<Sample> firstEvents = new ArrayList<>();
    private final Histogram gaps = new Histogram(DIGITS);
    private final LongSupplier clock;
    private final long begin;

    /** Makes a client of a server on this machine. */
    public StreamClient(int port, String key) {
        this(port, key, System::nanoTime);
    }

    /** Makes one that takes the time from a clock of nanoseconds. */
    StreamClient(int port, String key, LongSupplier clock) {
        this.clock = clock;
        begin = clock.getAsLong();
        server = URI.create("http://127.0.0.1:" + port);
        request =
                HttpConnection.request(server, "/v1/chat/completions", key, BODY)
                        .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Takes streams until a time is over, at least one.
     *
     * @throws IOException if one is not whole, or an event does not come alone
     */
    public void takeUntil(long nanos) throws IOException {
        try (HttpConnection connection = HttpConnection.open(server, LIMIT)) {
            do {
                take(connection);
            } while (clock.getAsLong() - nanos < 0);
        }
    }

    private void take(HttpConnection connection) throws IOException {
        long asked = clock.getAsLong();
        connection.send(request);
        String head = connection.head();
        // What has no chunks would be waited for until the limit.
        if (HttpAnswer.statusOf(head) != 200
                || !HttpAnswer.header(head, "transfer-encoding").equals("chunked")) {
            throw new IOException("no stream: " + head);
        }
        int events = 0;
        boolean ended = false;
        long before = asked;
        for (String chunk = connection.chunk(); !chunk.isEmpty(); chunk = connection.chunk()) {
            long now = clock.getAsLong();
            ended |= chunk.endsWith(StreamServer.END);
            if (events == 0) {
                firstEvents.add(new Sample(asked - begin, asked - begin, now - begin));
            } else {
                gaps.recordValue(now - before);
            }
            before = now;
            events += event(chunk, events) ? 1 : 0;
        }
        if (!ended || events != StreamServer.EVENTS) {
            throw new IOException("a stream that is not whole: events=%s".formatted(events));
        }
    }

    /** {@return whether the chunk has an event; only the end marker may come with it or alone} */
    private static boolean event(String chunk, int place) throws IOException {
        String event =
                chunk.endsWith(StreamServer.END)
                        ? chunk.substring(0, chunk.length() - StreamServer.END.length())
                        : chunk;
        if (event.isEmpty()) {
            return false;
        }
        boolean alone = event.startsWith("data: ") && event.indexOf("\n\n") == event.length() - 2;
        if (!alone || !event.contains("\"word %s \"".formatted(place))) {
            throw new IOException("a chunk that is not the next event: " + chunk);
        }
        return true;
    }

    /** {@return from each question to its first event, since the client was made} */
    public List<Sample> firstEvents() {
        return List.copyOf(firstEvents);
    }

    /** {@return from one chunk of a stream to its next, in nanoseconds} */
    public Histogram gaps() {
        return gaps;
    }
}
