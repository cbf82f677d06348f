package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.coding.ContentDecoder;
import io.aegisbench.proxy.coding.UndecodableException;
import io.aegisbench.proxy.dialect.UsageReader;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer that passes encoded, though nobody has asked for that: decodes it beside. Not
 * thread-safe: the call's I/O thread owns it.
 */
final class DecodedUsage implements AutoCloseable {
    /** Of what one piece comes to, since an I/O thread decodes it. */
    private static final int MAX_BYTES_OF_PIECE = 1 << 20;

    private static final int DECODED_AT_ONCE = 16 << 10;

    private final ContentDecoder decoder;
    private final UsageReader usage;
    private final byte[] decoded = new byte[DECODED_AT_ONCE];

    private DecodedUsage(ContentDecoder decoder, UsageReader usage) {
        this.decoder = decoder;
        this.usage = usage;
    }

    static boolean isEncoded(HeaderMap headers) {
        return headers.contains(Headers.CONTENT_ENCODING)
                && coding(headers.get(Headers.CONTENT_ENCODING)) != Coding.IDENTITY;
    }

    /**
     * {@return a reader, or null of what is not decoded here: of a coding that nobody knows, and of
     * zstd, whose window would be held for each answer}
     *
     * @param headers of an answer that is encoded
     * @param usage is given what it comes to
     */
    static @Nullable DecodedUsage of(HeaderMap headers, UsageReader usage) {
        Coding coding = coding(headers.get(Headers.CONTENT_ENCODING));
        return coding == Coding.GZIP || coding == Coding.DEFLATE
                ? new DecodedUsage(coding.decoder(), usage)
                : null;
    }

    private static @Nullable Coding coding(HeaderValues named) {
        return named.size() == 1 ? Coding.of(named.getFirst()).orElse(null) : null;
    }

    /** {@return whether a piece was what it should be; if not, nothing more can be read} */
    boolean read(ByteBuffer piece) {
        byte[] coded = new byte[piece.remaining()];
        piece.duplicate().get(coded);
        try {
            decoder.feed(coded);
            int left = MAX_BYTES_OF_PIECE;
            for (int count = decoder.read(decoded); count > 0; count = decoder.read(decoded)) {
                left -= count;
                if (left < 0) {
                    return false;
                }
                usage.read(ByteBuffer.wrap(decoded, 0, count));
            }
            return true;
        } catch (UndecodableException _) {
            return false;
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
