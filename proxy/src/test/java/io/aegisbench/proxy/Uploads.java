package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.Salts;
import io.aegisbench.proxy.limit.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** What tests of uploads share: both ends, and bytes between them. */
final class Uploads {
    static final String PATH = "/v1/files?purpose=batch";
    static final String MULTIPART = "multipart/form-data; boundary=\"b\"";
    static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    private static final int SEED = 20261130;

    private Uploads() {}

    /** An upstream that reads a request as a test tells it to. */
    static final class Reader implements AutoCloseable {
        /** What to do with a connection. */
        interface Script {
            void play(Socket socket, InputStream in) throws IOException;
        }

        private final ServerSocket server;
        final CompletableFuture<Socket> taken = new CompletableFuture<>();

        Reader(Script script) throws IOException {
            this(new ServerSocket(), script);
        }

        /** Takes a connection of a socket that is not bound yet. */
        Reader(ServerSocket server, Script script) throws IOException {
            this.server = server;
            server.setReceiveBufferSize(16 << 10);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread.ofVirtual().start(() -> serve(script));
        }

        private void serve(Script script) {
            try (Socket socket = server.accept()) {
                taken.complete(socket);
                script.play(socket, socket.getInputStream());
            } catch (IOException _) {
                // The proxy has broken off, which tests see elsewhere, or the test is over.
            }
        }

        int port() {
            return server.getLocalPort();
        }

        String settings() {
            return "upstream: http://127.0.0.1:" + port() + "\n";
        }

        @Override
        public void close() throws IOException {
            server.close();
            if (taken.isDone()) {
                taken.join().close();
            }
        }
    }

    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(next(in));
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** {@return the body that belongs to a head, without its framing} */
    static byte[] body(String head, InputStream in) throws IOException {
        if (!head.contains("Transfer-Encoding: chunked\r\n")) {
            int from = head.indexOf("Content-Length: ") + "Content-Length: ".length();
            return in.readNBytes(Integer.parseInt(head.substring(from, head.indexOf('\r', from))));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(in); ; size = size(in)) {
            body.write(in.readNBytes(size));
            assertThat(in.readNBytes(2)).containsExactly('\r', '\n');
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    static int size(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) next(in));
        }
        return Integer.parseInt(line.substring(0, line.length() - 2), 16);
    }

    private static int next(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the connection ended in the midst of a line");
        }
        return next;
    }

    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    static String request(String type, String framing) {
        return Wire.post(PATH).replace("application/json", type) + framing + "\r\n\r\n";
    }

    static String hash(WholeProxy proxy, JsonNode record, byte[] body) throws Exception {
        int leaf = proxy.records().indexOf(record);
        Salts.Present salts = (Salts.Present) proxy.trail().ledger().salts(leaf);
        return BodyHash.of(salts.request(), new ByteArrayInputStream(body));
    }

    static void sendCounting(Wire client, byte[] sent, AtomicLong taken) {
        try {
            for (int from = 0; from < sent.length; from += 1 << 16) {
                client.send(Arrays.copyOfRange(sent, from, from + (1 << 16)));
                taken.addAndGet(1 << 16);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing more is taken in a second, in which a client that is not stopped sends it all. */
    static void awaitStandstill(AtomicLong taken) {
        long[] last = {-1, System.nanoTime()};
        Await.until(() -> {
            long now = taken.get();
            if (now == 0 || now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > TimeUnit.SECONDS.toNanos(1);
        });
    }

    static void send(Wire client, byte[] body, boolean chunked, int piece) throws IOException {
        for (int from = 0; from < body.length; from += piece) {
            byte[] part = Arrays.copyOfRange(body, from, Math.min(body.length, from + piece));
            if (chunked) {
                client.send(Integer.toHexString(part.length) + "\r\n").send(part).send("\r\n");
            } else {
                client.send(part);
            }
        }
        if (chunked) {
            client.send("0\r\n\r\n");
        }
    }
}
