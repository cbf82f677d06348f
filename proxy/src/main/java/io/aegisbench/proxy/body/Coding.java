package io.aegisbench.proxy.body;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How a body may be encoded (RFC 9110, section 8.4.1), alone: not one way and then another. */
enum Coding {
    /** Not at all. */
    IDENTITY(0) {
        @Override
        InputStream decoding(InputStream encoded) {
            return encoded;
        }
    },
    /** RFC 1952. */
    GZIP(64 << 10) {
        @Override
        InputStream decoding(InputStream encoded) throws IOException {
            return new GZIPInputStream(encoded);
        }
    },
    /** RFC 1950. */
    DEFLATE(64 << 10) {
        @Override
        InputStream decoding(InputStream encoded) {
            return new InflaterInputStream(encoded);
        }
    },
    /** RFC 8878; the decoder's window grows with what it decodes. */
    ZSTD(4 << 20) {
        @Override
        InputStream decoding(InputStream encoded) {
            return new ZstdInputStream(encoded);
        }
    };

    /** What {@code Accept-Encoding} says of them all. */
    static final String ACCEPTED =
            Arrays.stream(values()).map(Coding::text).collect(Collectors.joining(", "));

    private static final String OLD_NAME_OF_GZIP = "x-gzip";

    private final int heapBytes;
    private final String text = name().toLowerCase(Locale.ROOT);

    Coding(int heapBytes) {
        this.heapBytes = heapBytes;
    }

    /** {@return the coding that a head names, or nothing if that is none of these} */
    static Optional<Coding> of(HeaderMap headers) {
        int count = headers.count(Headers.CONTENT_ENCODING);
        if (count == 0) {
            return Optional.of(IDENTITY);
        }
        String named = headers.getFirst(Headers.CONTENT_ENCODING).strip();
        if (count == 1 && named.equalsIgnoreCase(OLD_NAME_OF_GZIP)) {
            return Optional.of(GZIP);
        }
        return Arrays.stream(values())
                .filter(coding -> count == 1 && coding.text.equalsIgnoreCase(named))
                .findFirst();
    }

    abstract InputStream decoding(InputStream encoded) throws IOException;

    /**
     * {@return a reader of what encoded bytes mean}
     *
     * @throws IOException if they begin with something else
     */
    InputStream decoding(byte[] encoded) throws IOException {
        return decoding(new ByteArrayInputStream(encoded));
    }

    /** {@return what its decoder holds of the heap at most} */
    int heapBytes() {
        return heapBytes;
    }

    /** {@return its name in a head} */
    String text() {
        return text;
    }
}
