package io.aegisbench.proxy.guard;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the bytes of one connection, request by request, and finds the first one that strict RFC
 * 9112 framing does not allow. Allocates nothing per request. Not thread-safe: one connection owns
 * it.
 *
 * <p>It is stricter than the RFC where servers are known to disagree: what it lets pass has one
 * meaning only, whoever reads it.
 */
final class FramingScanner {
    private enum Part {
        REQUEST_LINE,
        FIELDS,
        LENGTH,
        CHUNKS
    }

    private final int maxHeadBytes;
    private final RequestLineScanner requestLine;
    private final FramingFields framing;
    private final FieldScanner fields;
    private final ChunkScanner chunks;
    private Part part = Part.REQUEST_LINE;
    private int headBytes;
    private long left;
    private int headStart;
    private @Nullable FramingViolation violation;

    FramingScanner(HeadLimits limits) {
        maxHeadBytes = limits.maxBytes();
        requestLine = new RequestLineScanner(limits.maxRequestLineBytes());
        framing = new FramingFields(requestLine);
        fields = new FieldScanner(limits.maxFields(), framing);
        chunks = new ChunkScanner(fields, framing, limits.maxBytes());
    }

    /**
     * Follows the next bytes.
     *
     * @param bytes left as it is
     * @param from index of the first
     * @param end index after the last
     * @return how far the bytes may be passed on: up to the violation if it is in a body, up to the
     *     beginning of the head that has it, or all of them
     */
    int scan(ByteBuffer bytes, int from, int end) {
        headStart = from;
        int i = from;
        while (i < end) {
            int skipped = skip(end - i);
            if (skipped == 0) {
                violation = next(bytes.get(i) & 0xff);
                if (violation != null) {
                    return inBody() ? i : headStart;
                }
                skipped = 1;
            }
            i += skipped;
            advance(i);
        }
        return end;
    }

    /** {@return the first violation, or null if there is none so far} */
    @Nullable FramingViolation violation() {
        return violation;
    }

    /** {@return how much of a head has come since it began} */
    int headBytes() {
        return headBytes;
    }

    /** Lets nothing of the head under way pass, though its framing is good. */
    void refuse(FramingViolation why) {
        violation = why;
    }

    /** {@return whether the bytes so far end within a body} */
    boolean inBody() {
        return part == Part.LENGTH || part == Part.CHUNKS;
    }

    private int skip(int available) {
        if (part == Part.LENGTH) {
            int skipped = (int) Math.min(left, available);
            left -= skipped;
            return skipped;
        }
        return part == Part.CHUNKS ? chunks.skip(available) : 0;
    }

    private @Nullable FramingViolation next(int c) {
        if (part == Part.CHUNKS) {
            return chunks.next(c);
        }
        FramingViolation found = part == Part.FIELDS ? fields.next(c) : requestLine.next(c);
        if (found != null) {
            return found;
        }
        if (++headBytes > maxHeadBytes) {
            return FramingViolation.HEAD_TOO_LARGE;
        }
        return part == Part.FIELDS && fields.done() ? framing.headEnds() : null;
    }

    /** Goes to the next part if the one before is whole. */
    private void advance(int at) {
        switch (part) {
            case REQUEST_LINE -> {
                if (requestLine.done()) {
                    part = Part.FIELDS;
                }
            }
            case FIELDS -> {
                if (fields.done()) {
                    beginBody(at);
                }
            }
            case LENGTH -> {
                if (left == 0) {
                    beginHead(at);
                }
            }
            case CHUNKS -> {
                if (chunks.done()) {
                    beginHead(at);
                }
            }
        }
    }

    private void beginBody(int at) {
        left = framing.contentLength();
        if (framing.chunked()) {
            part = Part.CHUNKS;
            chunks.reset();
        } else if (left > 0) {
            part = Part.LENGTH;
        } else {
            beginHead(at);
        }
    }

    private void beginHead(int at) {
        part = Part.REQUEST_LINE;
        headBytes = 0;
        headStart = at;
        requestLine.reset();
        fields.reset();
        framing.reset();
    }
}
