package io.aegisbench.load.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A server that does as little as a server can: one thread, one answer, of a health check to a GET
 * and of a chat to a POST. A process of its own, it is the null server by which a generator's own
 * limit is found, then with the headers of a proxy, and the upstream of chats, which so cost the
 * generator's core least.
 */
public final class FixedServer {
    /** What every chat is answered. */
    public static final String CONTENT = "a".repeat(461);

    static final String HEALTH =
            "{\"status\":\"ok\",\"ledger\":{\"size\":0,\"root\":\""
                    + "0".repeat(64)
                    + "\",\"faulted\":false,\"inFlight\":0,\"oldestUnsyncedMillis\":0},\"version\":\"null\"}";

    static final String CHAT =
            "{\"id\":\"chatcmpl-0\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":["
                    + "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + CONTENT
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":64,\"total_tokens\":72}}";

    /** An argument that asks for the headers by which a generator knows a proxy's answer. */
    static final String AS_PROXY = "as-proxy";

    private static final String PROXY_HEADERS =
            "X-Aegis-Request-Id: null-00000000-0000000000\r\nX-Aegis-Evidence: scheduled\r\n";

    private static final int BUFFER_BYTES = 16 << 10;
    private static final int BACKLOG = 4096;
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer health;
    private final ByteBuffer chat;

    private FixedServer(String headers) {
        health = answer(headers, HEALTH);
        chat = answer(headers, CHAT);
    }

    /**
     * Serves until it is ended from outside.
     *
     * @param args the port, on 127.0.0.1, and {@link #AS_PROXY} or nothing
     * @throws IOException if the port is not free
     */
    public static void main(String[] args) throws IOException {
        boolean asProxy = args.length > 1 && args[1].equals(AS_PROXY);
        new FixedServer(asProxy ? PROXY_HEADERS : "").serve(Integer.parseInt(args[0]));
    }

    private static ByteBuffer answer(String headers, String body) {
        String text =
                "HTTP/1.1 200 OK\r\n"
                        + headers
                        + "Content-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
        direct.put(bytes).flip();
        return direct;
    }

    private void serve(int port) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                selector.select(key -> ready(selector, server, key));
            }
        }
    }

    private void ready(Selector selector, ServerSocketChannel server, SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel channel = server.accept();
                if (channel != null) {
                    channel.configureBlocking(false);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel.register(
                            selector,
                            SelectionKey.OP_READ,
                            ByteBuffer.allocateDirect(BUFFER_BYTES));
                }
            } else {
                read((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
        } catch (IOException e) {
            drop(key);
        }
    }

    private static void drop(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            System.err.println("a connection does not close: " + e.getMessage());
        }
    }

    private void read(SocketChannel channel, ByteBuffer buffer) throws IOException {
        if (channel.read(buffer) < 0) {
            throw new IOException("the client has left");
        }
        buffer.flip();
        int length = requestLength(buffer);
        while (length > 0) {
            boolean post = buffer.get(buffer.position()) == 'P';
            buffer.position(buffer.position() + length);
            write(channel, (post ? chat : health).duplicate());
            length = requestLength(buffer);
        }
        buffer.compact();
        if (!buffer.hasRemaining()) {
            throw new IOException("a request of more than " + BUFFER_BYTES + " bytes");
        }
    }

    /** An answer of less than a kilobyte finds room in a socket whose client waits for it. */
    private static void write(SocketChannel channel, ByteBuffer answer) throws IOException {
        channel.write(answer);
        if (answer.hasRemaining()) {
            throw new IOException("the client does not read");
        }
    }

    /** {@return the bytes of the first request, or 0 if it is not whole yet} */
    static int requestLength(ByteBuffer buffer) throws IOException {
        int begin = buffer.position();
        for (int end = begin; end + END.length <= buffer.limit(); end++) {
            if (endsHead(buffer, end)) {
                int head = end + END.length - begin;
                boolean post = buffer.get(begin) == 'P';
                int whole = head + (post ? contentLength(buffer, begin, head) : 0);
                return whole <= buffer.remaining() ? whole : 0;
            }
        }
        return 0;
    }

    private static boolean endsHead(ByteBuffer buffer, int at) {
        return buffer.get(at) == '\r'
                && buffer.get(at + 1) == '\n'
                && buffer.get(at + 2) == '\r'
                && buffer.get(at + 3) == '\n';
    }

    private static int contentLength(ByteBuffer buffer, int begin, int length) throws IOException {
        byte[] head = new byte[length];
        buffer.get(begin, head);
        String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int at = text.indexOf("\r\ncontent-length:");
        if (at < 0) {
            throw new IOException("a request without a length");
        }
        int from = at + "\r\ncontent-length:".length();
        return Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
    }
}
