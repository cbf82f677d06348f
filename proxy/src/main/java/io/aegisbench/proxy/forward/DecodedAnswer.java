package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.coding.ContentDecoder;
import io.aegisbench.proxy.coding.UndecodableException;
import io.aegisbench.proxy.dialect.TokenUsage;
import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes compressed though nobody has asked for that, as what stands before an
 * upstream does with its errors: decoded as it comes, and then translated. Of an error that cannot
 * be decoded the status alone is told, and a stream of which something was said ends in an error
 * event: what could be decoded is no less true. Not thread-safe: the call owns it.
 */
final class DecodedAnswer implements ResponseTranslator, AutoCloseable {
    /** Of what is collected, and of what one piece of a stream comes to. */
    static final int MAX_BYTES = 1 << 20;

    private static final int DECODED_AT_ONCE = 16 << 10;
    private static final int FIRST_ERROR = 400;

    private final ResponseTranslator plain;
    private final @Nullable ContentDecoder decoder;
    private final int memoryBytes;
    private final int status;
    private final byte[] piece = new byte[DECODED_AT_ONCE];
    private int decodedBytes;
    private boolean broken;
    private boolean anythingSaid;

    /**
     * @param plain translates what is decoded
     * @param coding of the answer, or null if nobody knows it
     * @param status of the upstream
     */
    DecodedAnswer(ResponseTranslator plain, @Nullable Coding coding, int status) {
        this.plain = plain;
        this.status = status;
        decoder = coding == null ? null : decoder(coding);
        memoryBytes = coding == null ? 0 : coding.memoryBytes();
    }

    private static @Nullable ContentDecoder decoder(Coding coding) {
        try {
            return coding.decoder();
        } catch (LinkageError _) {
            return null; // This machine has none; the error is kept by the class that says so.
        }
    }

    @Override
    public ByteBuffer translate(ByteBuffer chunk) {
        byte[] coded = new byte[chunk.remaining()];
        chunk.get(coded);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (!plain.holdsHead()) {
            decodedBytes = 0;
        }
        if (decoder == null) {
            giveUp(said);
        } else if (!broken) {
            decode(decoder, coded, said);
        }
        return ByteBuffer.wrap(said.toByteArray());
    }

    private void decode(ContentDecoder from, byte[] coded, ByteArrayOutputStream said) {
        try {
            from.feed(coded);
            for (int count = from.read(piece); count > 0; count = from.read(piece)) {
                decodedBytes += count;
                if (decodedBytes > MAX_BYTES) {
                    giveUp(said);
                    return;
                }
                say(plain.translate(ByteBuffer.wrap(piece, 0, count)), said);
            }
        } catch (UndecodableException _) {
            giveUp(said);
        }
    }

    private void say(ByteBuffer now, ByteArrayOutputStream said) {
        byte[] copy = new byte[now.remaining()];
        now.get(copy);
        said.writeBytes(copy);
        anythingSaid |= copy.length > 0;
    }

    private void giveUp(ByteArrayOutputStream said) {
        broken = true;
        if (status >= FIRST_ERROR) {
            return;
        }
        if (!anythingSaid) {
            throw new IllegalArgumentException("An answer could not be decoded.");
        }
        say(plain.breakOff(), said);
    }

    /** What one piece comes to is not known before. */
    @Override
    public long heapBytesWith(int moreBytes) {
        int more = plain.holdsHead() ? Math.max(0, MAX_BYTES - decodedBytes) : MAX_BYTES;
        return memoryBytes + MAX_BYTES + plain.heapBytesWith(more);
    }

    @Override
    public ByteBuffer finish() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            if (decoder == null) {
                giveUp(said);
            } else if (!broken) {
                decoder.end();
            }
        } catch (UndecodableException _) {
            giveUp(said);
        }
        say(plain.finish(), said);
        return ByteBuffer.wrap(said.toByteArray());
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    @Override
    public boolean holdsHead() {
        return plain.holdsHead();
    }

    @Override
    public int status() {
        return plain.status();
    }

    @Override
    public @Nullable TokenUsage usage() {
        return plain.usage();
    }

    @Override
    public @Nullable String finishReason() {
        return plain.finishReason();
    }
}
