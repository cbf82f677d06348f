package io.aegisbench.proxy.forward;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/** Asks an upstream which models it has. Blocks; not for I/O threads. */
public final class ListedModels {
    private static final String PATH = "/v1/models";
    private static final int OK = 200;

    /** Of an answer; the largest public list is a tenth of it. */
    private static final int MAX_BYTES = 4 << 20;

    private ListedModels() {}

    /**
     * {@return the body of its answer}
     *
     * @param upstream whom to ask, with its own headers; redirects are not followed
     * @param query such as {@code ?limit=1000}, or empty
     * @param trust whom to trust that it is who it says
     * @param within how long it may take
     * @throws IOException if it cannot be reached, answers with an error, too much or too slowly
     */
    public static byte[] read(Upstream upstream, String query, SSLContext trust, Duration within)
            throws IOException {
        long begin = System.nanoTime();
        HttpURLConnection connection = connection(address(upstream, query), trust);
        Thread watch = Thread.ofVirtual().start(() -> endAfter(within, connection));
        try {
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout((int) within.toMillis());
            connection.setReadTimeout((int) within.toMillis());
            connection.setRequestProperty("Accept", "application/json");
            for (Map.Entry<String, String> header : upstream.headers().entrySet()) {
                connection.setRequestProperty(header.getKey(), header.getValue());
            }
            int status = connection.getResponseCode();
            if (status != OK) {
                throw new IOException("status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return all(in, begin + within.toNanos());
            }
        } finally {
            watch.interrupt();
            connection.disconnect();
        }
    }

    /** The connection's own limit is of a single read, and a head can come byte by byte. */
    private static void endAfter(Duration within, HttpURLConnection connection) {
        try {
            Thread.sleep(within);
            connection.disconnect();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // It was in time.
        }
    }

    private static URI address(Upstream upstream, String query) {
        String path = upstream.prefix().path();
        int replaced = upstream.prefix().replaced(PATH);
        String base = upstream.base().toString();
        String host = base.substring(0, base.length() - given(upstream).length());
        return URI.create(host + path + PATH.substring(replaced) + query);
    }

    private static String given(Upstream upstream) {
        String path = upstream.base().getRawPath();
        return path == null ? "" : path;
    }

    private static HttpURLConnection connection(URI address, SSLContext trust) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(trust.getSocketFactory());
        }
        return connection;
    }

    private static byte[] all(InputStream in, long deadline) throws IOException {
        byte[] bytes = new byte[16 << 10];
        int length = 0;
        while (true) {
            int count = in.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += count;
            if (length == bytes.length) {
                if (length >= MAX_BYTES) {
                    throw new IOException("more than " + MAX_BYTES + " bytes");
                }
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("it takes too long");
            }
        }
    }
}
