package io.aegisbench.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * One connection that asks for event streams, one after the other, and times their chunks. Each
 * event must come once, in its order, and alone in its chunk. Not thread-safe.
 */
final class HopStream implements AutoCloseable {
    private static final String BODY =
            "{\"model\":\"m\",\"stream\":true,\"max_tokens\":99,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me of the harbour.\"}]}";
    private static final Pattern ID = Pattern.compile("\"id\":\"[^\"]*\",");
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String DONE = "data: [DONE]\n\n";

    private final Socket socket;
    private final InputStream in;

    HopStream(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * What streams have shown.
     *
     * @param firstTokens from the question to the first event
     * @param gaps from one event to the next
     */
    record Times(Histogram firstTokens, Histogram gaps) {
        Times() {
            this(HopFiles.histogram(), HopFiles.histogram());
        }
    }

    /** {@return the chunks of one stream, without its id} Their times are added. */
    List<String> take(Times times) throws IOException {
        long asked = System.nanoTime();
        socket.getOutputStream().write(HopLoad.post(BODY));
        String head = head();
        if (!head.startsWith("HTTP/1.1 200") || !head.contains("text/event-stream")) {
            throw new IOException("no stream: " + head);
        }
        List<String> events = new ArrayList<>();
        long before = asked;
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
            long now = System.nanoTime();
            (events.isEmpty() ? times.firstTokens() : times.gaps()).recordValue(now - before);
            before = now;
            events.add(alone(chunk));
        }
        if (events.isEmpty() || !events.getLast().endsWith(DONE)) {
            throw new IOException("a stream without its end marker: events=" + events.size());
        }
        return events;
    }

    /** {@return the chunk, which is one event; only the end marker may come with the last one} */
    private static String alone(String chunk) throws IOException {
        String event =
                chunk.endsWith(DONE) ? chunk.substring(0, chunk.length() - DONE.length()) : chunk;
        boolean one =
                event.isEmpty()
                        || (event.startsWith("data: ")
                                && event.indexOf("\n\n") == event.length() - 2);
        if (!one) {
            throw new IOException("a chunk is not one event: " + chunk);
        }
        return ID.matcher(chunk).replaceFirst("");
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next());
        }
        return head.toString();
    }

    private String chunk() throws IOException {
        StringBuilder size = new StringBuilder();
        while (size.indexOf("\r\n") < 0) {
            size.append((char) next());
        }
        int length = Integer.parseInt(size.substring(0, size.length() - 2), 16);
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("a stream broke off");
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("a stream broke off");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
