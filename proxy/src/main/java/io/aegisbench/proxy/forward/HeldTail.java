package io.aegisbench.proxy.forward;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keeps the end of an event stream, and all that follows it, from being sent: its end marker, or,
 * where the last event says itself that it is one, the empty line without which nobody takes that
 * event. Both are looked for at line starts only; a chunk that ends within what may become one has
 * those few bytes kept until the next. Not thread-safe: a call owns it.
 */
final class HeldTail {
    /** Of what follows the marker; an answer with more than this after its end is refused. */
    static final int MAX_HELD_BYTES = 16 << 10;

    /** A marker's event, with room to spare. */
    private static final int USUAL_HELD_BYTES = 128;

    private static final byte[][] MARKERS = {
        bytes("data: [DONE]"),
        bytes("data:[DONE]"),
        bytes("event: message_stop"),
        bytes("event:message_stop"),
        bytes("data: {\"type\":\"message_stop\""),
        bytes("data: {\"type\": \"message_stop\""),
        bytes("event: response.completed"),
        bytes("event: response.incomplete"),
        bytes("event: response.failed"),
        bytes("event:response.completed"),
        bytes("event:response.incomplete"),
        bytes("event:response.failed"),
        bytes("data: {\"type\":\"response.completed\""),
        bytes("data: {\"type\":\"response.incomplete\""),
        bytes("data: {\"type\":\"response.failed\"")
    };

    /** Those before are kept themselves; those from here on begin an event that may be large. */
    private static final int FIRST_OF_LAST_EVENT = 6;

    private static final int ALL = (1 << MARKERS.length) - 1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private byte[] held = new byte[USUAL_HELD_BYTES];
    private int heldSize;
    private int candidates = ALL;
    private int matched;
    private boolean withinLastEvent;
    private boolean withinLine;
    private byte last;
    private boolean found;

    /** {@return whether the marker has come} */
    boolean found() {
        return found;
    }

    /**
     * {@return what may be sent of some bytes; a view of them, or a copy where kept ones go first}
     *
     * @param chunk the next bytes
     * @throws ProtocolException if more would have to be kept than is allowed
     */
    ByteBuffer pass(ByteBuffer chunk) throws ProtocolException {
        int keepFrom = found ? chunk.position() : firstKept(chunk);
        ByteBuffer free = chunk.slice(chunk.position(), keepFrom - chunk.position());
        if (free.hasRemaining() && heldSize > 0) {
            ByteBuffer joined = ByteBuffer.allocate(heldSize + free.remaining());
            free = joined.put(held, 0, heldSize).put(free).flip();
            heldSize = 0;
        }
        int kept = chunk.limit() - keepFrom;
        if (kept > MAX_HELD_BYTES - heldSize) {
            throw new ProtocolException("too much follows the end marker");
        }
        if (held.length < heldSize + kept) {
            held = Arrays.copyOf(held, Math.max(heldSize + kept, 2 * held.length));
        }
        chunk.get(keepFrom, held, heldSize, kept);
        heldSize += kept;
        return free;
    }

    /** {@return all that was kept; valid for good, as nothing more may be passed} */
    ByteBuffer take() {
        return heldSize == 0 ? NOTHING : ByteBuffer.wrap(held, 0, heldSize);
    }

    /** {@return the index from which the chunk must be kept, at most its limit} */
    private int firstKept(ByteBuffer chunk) {
        int lineStart = chunk.position();
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            byte b = chunk.get(i);
            boolean lineEnds = b == '\n' || b == '\r';
            boolean secondOfTwo = b == '\n' && last == '\r';
            last = b;
            if (lineEnds && withinLastEvent && !withinLine && !secondOfTwo) {
                found = true;
                return i;
            }
            if (lineEnds) {
                candidates = ALL;
                matched = 0;
                lineStart = i + 1;
            } else if (candidates != 0 && matches(b)) {
                found = true;
                return lineStart;
            }
            withinLine = !lineEnds;
        }
        return candidates != 0 && matched > 0 ? lineStart : chunk.limit();
    }

    /** {@return whether a marker is whole that is to be kept itself} */
    private boolean matches(byte b) {
        boolean complete = false;
        for (int rest = candidates; rest != 0; rest &= rest - 1) {
            int m = Integer.numberOfTrailingZeros(rest);
            if (MARKERS[m][matched] != b) {
                candidates &= ~(1 << m);
            } else if (matched + 1 == MARKERS[m].length) {
                complete = m < FIRST_OF_LAST_EVENT;
                withinLastEvent |= !complete;
                candidates = 0;
                break;
            }
        }
        matched++;
        return complete;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
