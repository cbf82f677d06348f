package io.aegisbench.proxy.clients;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between clients and the proxy and keeps each byte that either side sends, unchanged and
 * before it goes on. Thread-safe.
 */
final class Tap implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket server;
    private final int port;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /**
     * @param port of the proxy, on 127.0.0.1
     */
    Tap(int port) throws IOException {
        this.port = port;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Both directions of one connection. */
    private record Line(
            Socket client, Socket proxy, ByteArrayOutputStream asked, ByteArrayOutputStream told) {}

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** {@return the calls so far, each that has an answer} */
    List<TappedCall> calls() {
        List<TappedCall> calls = new ArrayList<>();
        for (Line line : lines) {
            calls.addAll(Transcript.calls(bytes(line.asked()), bytes(line.told())));
        }
        return calls;
    }

    private static byte[] bytes(ByteArrayOutputStream side) {
        return side.toByteArray();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket proxy = new Socket(InetAddress.getLoopbackAddress(), port);
                client.setTcpNoDelay(true);
                proxy.setTcpNoDelay(true);
                Line line =
                        new Line(
                                client,
                                proxy,
                                new ByteArrayOutputStream(),
                                new ByteArrayOutputStream());
                lines.add(line);
                Thread.ofVirtual().start(() -> relay(client, proxy, line.asked()));
                Thread.ofVirtual().start(() -> relay(proxy, client, line.told()));
            }
        } catch (IOException _) {
            // Closed: the test is over.
        }
    }

    private static void relay(Socket from, Socket to, ByteArrayOutputStream kept) {
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                kept.write(buffer, 0, count);
                out.write(buffer, 0, count);
            }
        } catch (IOException _) {
            // One side has left; the other is told by the end of its connection.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Line line : lines) {
            line.client().close();
            line.proxy().close();
        }
    }
}
