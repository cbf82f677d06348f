package io.aegisbench.load.drive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection to one server, HTTP/1.1, on which one request after the other is asked. The plain
 * client of all that is no load: probe, rehearsals, metrics and single streams. Not thread-safe.
 */
public final class HttpConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * {@return a connection}
     *
     * @param server {@code http} or {@code https}, with or without a port
     * @param limit of connecting, and of every wait for bytes
     */
    public static HttpConnection open(URI server, Duration limit) throws IOException {
        boolean secure = "https".equals(server.getScheme());
        int port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout((int) limit.toMillis());
            plain.connect(new InetSocketAddress(server.getHost(), port), (int) limit.toMillis());
            return new HttpConnection(secure ? secured(plain, server.getHost(), port) : plain);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /**
     * {@return a request: a GET, or with a body a POST of JSON}
     *
     * @param key shown as a bearer's, unless it is empty
     */
    public static String request(URI server, String path, String key, String body) {
        StringBuilder text = new StringBuilder(256);
        text.append(body.isEmpty() ? "GET " : "POST ").append(server.getRawPath()).append(path);
        text.append(" HTTP/1.1\r\nHost: ").append(server.getRawAuthority()).append("\r\n");
        if (!key.isEmpty()) {
            text.append("Authorization: Bearer ").append(key).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            text.append("Content-Type: application/json\r\nContent-Length: ");
            text.append(bytes.length).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    /** {@return one answer on a connection of its own} */
    public static HttpAnswer askOnce(
            URI server, String path, String key, String body, Duration limit) throws IOException {
        try (HttpConnection connection = open(server, limit)) {
            return connection.ask(
                    request(server, path, key, body).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** {@return the whole answer to a request} */
    public HttpAnswer ask(byte[] request) throws IOException {
        send(request);
        return HttpAnswer.read(in);
    }

    void send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
    }

    /** {@return the head of a request's answer, whose body is then read by {@link #chunk}} */
    String head() throws IOException {
        return HttpAnswer.head(in);
    }

    /** {@return the next chunk, empty for the last} */
    String chunk() throws IOException {
        return HttpAnswer.chunk(in);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** {@return so many bytes} */
    static byte[] whole(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended in the body");
        }
        return bytes;
    }
}
