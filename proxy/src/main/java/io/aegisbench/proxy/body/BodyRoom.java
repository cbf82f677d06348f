package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one body holds of the bodies' share, counted from its first byte on. Not thread-safe:
 * whoever works on the body owns it.
 *
 * <p>While it is read there are its pieces, and then the whole beside them. While it is parsed
 * there are the bytes, Jackson's characters of the string under way, the builder they are joined
 * in, and the string itself; characters take two bytes each, and so do the last two where one of
 * them is no Latin-1. What the stages make of it later, a translation at most, takes the place of
 * what parsing took.
 */
final class BodyRoom {
    static final Verdict.Reject NO_ROOM =
            new Verdict.Reject(
                            503,
                            "body_backlog",
                            "The bodies of the calls under way leave no room for this one.")
                    .retryAfter(Duration.ofSeconds(1));

    /** Of bytes that are all ASCII and escape nothing. */
    static final int HEAP_BYTES_PER_ASCII_BYTE = 5;

    /** Of any others. */
    static final int HEAP_BYTES_PER_BYTE = 7;

    /** Of a name or value: node, entry and table, the detection of names that come twice. */
    static final int HEAP_BYTES_PER_TOKEN = 80;

    /** Of a number: its node, and its place in a list that grows by half and leaves a copy. */
    static final int HEAP_BYTES_PER_NUMBER = 40;

    /** For what is made of tokens so much is asked for at once. */
    static final int TOKEN_BYTES_AT_ONCE = 80 << 10;

    private final HeapShare.Part part;
    private long beside;
    private long ofBytes;
    private long ofTokens;
    private long ofTokensHeld;

    BodyRoom(HeapShare.Part part) {
        this.part = part;
    }

    /** {@return the most bytes of a body that a share can hold} */
    static long mostBytes(HeapShare share) {
        return share.maxBytes() / HEAP_BYTES_PER_ASCII_BYTE;
    }

    /** {@return the refusal if there is no room for an array that bytes are read into} */
    Verdict.@Nullable Reject toRead(int size) {
        return hold((long) size * HEAP_BYTES_PER_ASCII_BYTE);
    }

    /** {@return the refusal if there is no room for bytes; takes them if there is} */
    Verdict.@Nullable Reject toAdd(BodyBytes to, ByteBuffer bytes, int mostBytes) {
        int capacity = to.capacity();
        int count = bytes.remaining();
        if (capacity - to.length() < count) {
            capacity = (int) Math.min(to.nextCapacity(count), mostBytes);
            Verdict.Reject noRoom = toRead(capacity);
            if (noRoom != null) {
                return noRoom;
            }
        }
        to.add(bytes, capacity);
        return null;
    }

    /** {@return the refusal if there is no room for a decoder beside what was sent} */
    Verdict.@Nullable Reject toDecode(int sent, int decoder) {
        beside = (long) sent + decoder;
        return hold(0);
    }

    /** {@return nothing: the decoder is gone, and what was sent stays beside what it meant} */
    Verdict.@Nullable Reject decoded(int sent) {
        beside = sent;
        return holdAll();
    }

    /** {@return the refusal if there is no room to parse what was read} */
    Verdict.@Nullable Reject toParse(byte[] bytes) {
        int each = isPlain(bytes) ? HEAP_BYTES_PER_ASCII_BYTE : HEAP_BYTES_PER_BYTE;
        return hold(Math.max(ofBytes, (long) bytes.length * each));
    }

    private Verdict.@Nullable Reject hold(long wanted) {
        ofBytes = wanted;
        return holdAll();
    }

    private Verdict.@Nullable Reject holdAll() {
        long wanted = beside + ofBytes + ofTokensHeld;
        if (part.hold(wanted)) {
            return null;
        }
        // Who comes again after a second should find that others have left.
        return part.canEverHold(wanted) ? NO_ROOM : BodyHead.TOO_LARGE;
    }

    /** A backslash may stand for any character, so it counts as one that is no ASCII. */
    private static boolean isPlain(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0 || each == '\\') {
                return false;
            }
        }
        return true;
    }

    /** {@return the refusal if there is no room for one more token; the first ones are free} */
    Verdict.@Nullable Reject toKeepToken() {
        return toKeep(HEAP_BYTES_PER_TOKEN);
    }

    /** {@return the same for a token that is a number} */
    Verdict.@Nullable Reject toKeepNumber() {
        return toKeep(HEAP_BYTES_PER_NUMBER);
    }

    private Verdict.@Nullable Reject toKeep(int more) {
        ofTokens += more;
        if (ofTokens - ofTokensHeld < TOKEN_BYTES_AT_ONCE) {
            return null;
        }
        ofTokensHeld = ofTokens;
        return holdAll();
    }

    HeapShare.Part part() {
        return part;
    }
}
