package io.aegisbench.proxy.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;

/** A server that says exactly what a test wants, and keeps what it was sent. */
public final class ScriptedUpstream implements AutoCloseable {
    /** What one connection does once it was sent a request. */
    public interface Script {
        public void play(Turn turn) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    public ScriptedUpstream(Script script) {
        this(ServerSocketFactory.getDefault(), script);
    }

    ScriptedUpstream(ServerSocketFactory sockets, Script script) {
        this.script = script;
        try {
            server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** {@return the lines of a head, and the empty one after it} */
    public static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public int port() {
        return server.getLocalPort();
    }

    public List<String> requests() {
        return requests;
    }

    public int connectionCount() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            for (int turn = 0; ; turn++) {
                String request = readRequest(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                script.play(new Turn(turn, socket, request));
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException _) {
            // The proxy has closed the connection, which tests watch at their own ends.
        }
    }

    private static String readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int length = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            bytes.write(b);
            String head = bytes.toString(StandardCharsets.ISO_8859_1);
            if (b == '\n' && head.endsWith("\r\n\r\n")) {
                for (String line : head.lines().toList()) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(line.substring(15).trim());
                    }
                }
                return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One request and the connection it came on. */
    public record Turn(int number, Socket socket, String request) {
        private static final String STREAM_HEAD =
                head(
                        "HTTP/1.1 200 OK",
                        "Content-Type: text/event-stream",
                        "Transfer-Encoding: chunked");

        public void write(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        public void json(int status, String body) throws IOException {
            write(
                    "HTTP/1.1 "
                            + status
                            + " X\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
        }

        public void streamHead() throws IOException {
            write(STREAM_HEAD);
        }

        public void streamHead(String coding) throws IOException {
            write(STREAM_HEAD.replace("\r\n\r\n", "\r\nContent-Encoding: " + coding + "\r\n\r\n"));
        }

        /** Both in one write, so that nobody sees the head alone. */
        public void streamHeadAndChunk(String text) throws IOException {
            write(STREAM_HEAD + framed(text));
        }

        public void chunk(String text) throws IOException {
            write(framed(text));
        }

        private static String framed(String text) {
            return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
        }

        public void lastChunk() throws IOException {
            write("0\r\n\r\n");
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** {@return the nanoseconds at which the proxy closed this connection, once it has} */
        public CompletableFuture<Long> closed() {
            Supplier<Long> end =
                    () -> {
                        try {
                            while (socket.getInputStream().read() >= 0) {
                                // What else comes is of no interest.
                            }
                        } catch (IOException _) {
                            // A reset says the same.
                        }
                        return System.nanoTime();
                    };
            return CompletableFuture.supplyAsync(end, task -> Thread.ofVirtual().start(task));
        }

        public void awaitClosed() {
            closed().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }
}
