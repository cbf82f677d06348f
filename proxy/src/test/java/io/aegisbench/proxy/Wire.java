package io.aegisbench.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sees its connection as it is: chunk by chunk, and how it ends. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    Wire send(String latin1) throws IOException {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** {@return the head of a request with a key and a JSON body, up to its framing} */
    static String post(String path) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: aegis\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + WholeProxy.KEY
                + "\r\n";
    }

    Wire call(String path, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return send(post(path) + "Content-Length: " + body.length + "\r\n\r\n").send(body);
    }

    Wire stream(String path) throws IOException {
        return call(
                path,
                "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
    }

    /** {@return the next answer's head} */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(next());
        }
        return head.toString();
    }

    /** {@return the next answer with its body} */
    String answer() throws IOException {
        String head = head();
        return head + body(head);
    }

    /** {@return the body that belongs to a head, whole} */
    String body(String head) throws IOException {
        if (head.contains("Transfer-Encoding: chunked")) {
            StringBuilder body = new StringBuilder();
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
                body.append(chunk);
            }
            return body.toString();
        }
        int length =
                head.lines()
                        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                        .findFirst()
                        .orElse(0);
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed within a body");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    /** {@return the content of the next chunk, exactly as one; empty for the last} */
    String chunk() throws IOException {
        StringBuilder size = new StringBuilder();
        while (size.indexOf("\r\n") < 0) {
            size.append(next());
        }
        int length = Integer.parseInt(size.substring(0, size.length() - 2), 16);
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("closed within a chunk");
        }
        String content = new String(bytes, StandardCharsets.UTF_8);
        return content.substring(0, content.length() - 2);
    }

    private char next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("closed");
        }
        return (char) next;
    }

    /** {@return the content of a chunked body that is cut off, from where a chunk begins} */
    static String unframed(String cut) {
        StringBuilder content = new StringBuilder();
        int at = 0;
        while (at < cut.length()) {
            int line = cut.indexOf("\r\n", at);
            int from = line + 2;
            int length = Integer.parseInt(cut.substring(at, line), 16);
            content.append(cut, from, from + length);
            at = from + length + 2;
        }
        return content.toString();
    }

    /** {@return everything up to the end of the connection} */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    Socket socket() {
        return socket;
    }

    /** Closes the connection in the middle of things. */
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
