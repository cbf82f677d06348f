package io.aegisbench.proxy.audit;

import io.aegisbench.disk.Checksums;
import io.aegisbench.evidence.Salts;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the two bodies of one call and keeps a bounded part of the answer for the analyser. Not
 * thread-safe: one owner at a time, who hands it over by a queue.
 *
 * <p>Kept of the answer are its first bytes, up to a limit, in an array that grows by doubling as
 * far as the bytes in flight allow, and its last {@value #TAIL_BYTES} bytes, where a stream has its
 * finish reason and token counts. {@link #wipe} zeroes both as soon as the record is made; nothing
 * of them is ever stored.
 *
 * <p>One digest serves both bodies, the request's first; only a request that is sent on while it
 * comes, which the answer may overtake, has one of its own. The salts were drawn on the background
 * thread when the tap was given back, so the hot path draws no random numbers.
 */
final class BodyTap {
    static final int SALT_BYTES = Salts.BYTES;
    static final int HASH_BYTES = 32;
    static final int FIRST_HEAD_BYTES = 1024;
    static final int TAIL_BYTES = 4096;

    /** Room for more bytes of the head. */
    interface Room {
        boolean grow(int bytes);
    }

    private final MessageDigest digest = Checksums.sha256();
    private final byte[] salts = new byte[2 * SALT_BYTES];
    private final byte[] requestHash = new byte[HASH_BYTES];
    private final byte[] answerHash = new byte[HASH_BYTES];
    private final byte[] firstHead = new byte[FIRST_HEAD_BYTES];
    private @Nullable MessageDigest ofRequest;
    private byte[] head = firstHead;
    private byte[] tail = new byte[0];
    private byte[] scratch = new byte[0];
    private int headLength;
    private boolean headClosed;
    private long requestBytes = -1;
    private long answerBytes;

    BodyTap(Consumer<byte[]> salting) {
        salting.accept(salts);
    }

    void request(byte[] body) {
        requireFirst();
        digest.update(salts, 0, SALT_BYTES);
        digest.update(body, 0, body.length);
        finish(digest, requestHash);
        requestBytes = body.length;
    }

    void requestComes() {
        requireFirst();
        requestBytes = 0;
        ofRequest = Checksums.sha256();
        ofRequest.update(salts, 0, SALT_BYTES);
    }

    private void requireFirst() {
        if (answerBytes > 0 || requestBytes >= 0) {
            throw new IllegalStateException("the request comes once, and before the answer");
        }
    }

    void requestPart(ByteBuffer bytes) {
        if (ofRequest == null) {
            throw new IllegalStateException("no request comes in parts");
        }
        requestBytes += bytes.remaining();
        updateInPieces(ofRequest, bytes, bytes.position(), bytes.limit());
    }

    /** Hashes bytes of the answer and keeps what may be kept. */
    void answer(ByteBuffer bytes, int headLimit, Room room) {
        if (answerBytes == 0) {
            digest.update(salts, SALT_BYTES, SALT_BYTES);
        }
        int begin = bytes.position();
        int end = bytes.limit();
        answerBytes += end - begin;
        int kept = Math.min(end - begin, headRoom(end - begin, headLimit, room));
        if (kept > 0) {
            bytes.get(begin, head, headLength, kept);
            digest.update(head, headLength, kept);
            headLength += kept;
        }
        if (begin + kept < end) {
            headClosed = true;
            keepLast(bytes, begin + kept, end);
            updateInPieces(digest, bytes, begin + kept, end);
        }
    }

    /** {@return how many more bytes the head takes, after growing it if it may} */
    private int headRoom(int wanted, int headLimit, Room room) {
        if (headClosed) {
            return 0;
        }
        int length = head.length;
        while (length - headLength < wanted && length < headLimit) {
            length = Math.min(2 * length, headLimit);
        }
        if (length > head.length && room.grow(length - head.length)) {
            byte[] grown = Arrays.copyOf(head, length);
            Arrays.fill(head, 0, headLength, (byte) 0);
            head = grown;
        }
        return Math.min(head.length, headLimit) - headLength;
    }

    /** Keeps the last bytes behind the head, each at its position modulo the tail's length. */
    private void keepLast(ByteBuffer bytes, int begin, int end) {
        if (tail.length == 0) {
            tail = new byte[TAIL_BYTES];
        }
        int from = Math.max(begin, end - TAIL_BYTES);
        long position = answerBytes - (end - from);
        while (from < end) {
            int at = (int) (position % TAIL_BYTES);
            int length = Math.min(end - from, TAIL_BYTES - at);
            bytes.get(from, tail, at, length);
            from += length;
            position += length;
        }
    }

    private void updateInPieces(MessageDigest into, ByteBuffer bytes, int begin, int end) {
        if (scratch.length == 0) {
            scratch = new byte[TAIL_BYTES];
        }
        for (int from = begin; from < end; from += TAIL_BYTES) {
            int length = Math.min(end - from, TAIL_BYTES);
            bytes.get(from, scratch, 0, length);
            into.update(scratch, 0, length);
        }
    }

    /** Ends the answer, and a request that came in parts; for the background thread, once. */
    void finishAnswer() {
        if (answerBytes == 0) {
            digest.update(salts, SALT_BYTES, SALT_BYTES);
        }
        finish(digest, answerHash);
        if (ofRequest != null) {
            finish(ofRequest, requestHash);
            ofRequest = null;
        }
    }

    private static void finish(MessageDigest of, byte[] hash) {
        try {
            of.digest(hash, 0, HASH_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("the array has a digest's length", e);
        }
    }

    /** {@return bytes of the request's body, negative if none was given} */
    long requestBytes() {
        return requestBytes;
    }

    long answerBytes() {
        return answerBytes;
    }

    byte[] requestHash() {
        return requestHash;
    }

    byte[] answerHash() {
        return answerHash;
    }

    /** {@return the request's salt, then the answer's} */
    byte[] salts() {
        return salts;
    }

    /** {@return the array that begins with the answer's first bytes} */
    byte[] head() {
        return head;
    }

    int headLength() {
        return headLength;
    }

    /** {@return the last bytes of an answer that is longer than its head, else none} */
    byte[] tail() {
        int length = (int) Math.min(answerBytes - headLength, tail.length);
        byte[] last = new byte[length];
        for (int i = 0; i < length; i++) {
            last[i] = tail[(int) ((answerBytes - length + i) % TAIL_BYTES)];
        }
        return last;
    }

    /** Forgets the call and draws other salts. */
    void renew(Consumer<byte[]> salting) {
        wipe();
        salting.accept(salts);
    }

    /** Forgets the call; the salts stay, so this is enough only if no hash of them was stored. */
    void wipe() {
        digest.reset();
        ofRequest = null;
        Arrays.fill(head, 0, headLength, (byte) 0);
        Arrays.fill(tail, (byte) 0);
        Arrays.fill(scratch, (byte) 0);
        head = firstHead;
        headLength = 0;
        headClosed = false;
        requestBytes = -1;
        answerBytes = 0;
    }
}
