package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON answer that comes compressed though nobody has asked for that, as what stands before an
 * upstream does with its errors: decoded at its end up to a bound and then translated. Of an error
 * that cannot be decoded the status alone is told. Not thread-safe: the call owns it.
 */
final class DecodedAnswer implements ResponseTranslator {
    /** Of the answer as it comes and as it is. */
    static final int MAX_BYTES = 1 << 20;

    /** What it comes to decoded, and what a translator makes of that. */
    private static final long HEAP_BYTES = 9L * MAX_BYTES;

    private static final int FIRST_ERROR = 400;

    private final ResponseTranslator whole;
    private final String coding;
    private final int status;
    private final ByteArrayOutputStream coded = new ByteArrayOutputStream();
    private boolean tooLong;

    /**
     * @param whole translates what is decoded, at its end
     * @param coding of the answer's head
     * @param status of the upstream
     */
    DecodedAnswer(ResponseTranslator whole, String coding, int status) {
        this.whole = whole;
        this.coding = coding.toLowerCase(Locale.ROOT).strip();
        this.status = status;
    }

    @Override
    public ByteBuffer translate(ByteBuffer chunk) {
        tooLong |= coded.size() + chunk.remaining() > MAX_BYTES;
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        if (!tooLong) {
            coded.writeBytes(bytes);
        }
        return ByteBuffer.allocate(0);
    }

    @Override
    public long heapBytesWith(int moreBytes) {
        return HEAP_BYTES + 2L * Math.min(MAX_BYTES, coded.size() + moreBytes);
    }

    @Override
    public ByteBuffer finish() {
        byte[] decoded = tooLong ? null : decoded();
        if (decoded != null) {
            ByteBuffer _ = whole.translate(ByteBuffer.wrap(decoded));
        } else if (status < FIRST_ERROR) {
            throw new IllegalArgumentException("An answer could not be decoded.");
        }
        return whole.finish();
    }

    private byte @Nullable [] decoded() {
        try (InputStream in = decoder(new ByteArrayInputStream(coded.toByteArray()))) {
            byte[] decoded = in.readNBytes(MAX_BYTES + 1);
            return decoded.length > MAX_BYTES ? null : decoded;
        } catch (IOException | StackOverflowError _) {
            return null; // The JDK's decoder of gzip calls itself for each empty member.
        }
    }

    private InputStream decoder(InputStream in) throws IOException {
        return switch (coding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            case "deflate" -> new InflaterInputStream(in);
            default -> throw new IOException("unknown coding");
        };
    }

    @Override
    public boolean holdsHead() {
        return true;
    }

    @Override
    public int status() {
        return whole.status();
    }

    @Override
    public boolean usageKnown() {
        return whole.usageKnown();
    }

    @Override
    public @Nullable String finishReason() {
        return whole.finishReason();
    }
}
