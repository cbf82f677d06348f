package io.aegisbench.proxy.body;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.coding.ContentDecoder;
import io.aegisbench.proxy.coding.UndecodableException;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.RequestBody;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a body that came whole: decoding and parsing, on its I/O thread if it is small
 * and not encoded. Thread-safe.
 */
final class BodyWork {
    private static final int DECODED_AT_ONCE = 16 << 10;

    private final JsonBody json;
    private final WorkPool pool;
    private final int maxBytes;

    /**
     * @param json parses
     * @param pool where it is done with bodies that are not small
     * @param maxBytes what a body may have once it is decoded
     */
    BodyWork(JsonBody json, WorkPool pool, int maxBytes) {
        this.json = json;
        this.pool = pool;
        this.maxBytes = maxBytes;
    }

    /**
     * {@return the verdict, now or later on the call's I/O thread; with a pass the call has its
     * body}
     *
     * @param coding how it was sent
     * @param tooLate whether the call has had its verdict by then
     */
    Verdict judge(
            GovernedCall call,
            BodyBytes read,
            Coding coding,
            BodyRoom room,
            BooleanSupplier tooLate) {
        if (coding == Coding.IDENTITY && read.length() <= RequestBody.SMALL_BYTES) {
            return received(call, judged(read, coding, room, call.route()));
        }
        return pool.judge(
                call,
                () -> judged(read, coding, room, call.route()),
                judged -> tooLate.getAsBoolean() ? Verdict.pass() : received(call, judged));
    }

    private static Verdict received(GovernedCall call, Judged judged) {
        if (judged.body() != null) {
            call.received(judged.body());
        }
        return judged.verdict();
    }

    private Judged judged(BodyBytes read, Coding coding, BodyRoom room, Route route) {
        byte[] sent = read.whole();
        if (coding == Coding.IDENTITY) {
            return parsed(sent, new Sent(sent, ""), room, route);
        }
        BodyBytes decoded = new BodyBytes();
        Verdict.Reject refusal = decode(sent, coding, room, decoded);
        return refusal == null
                ? parsed(decoded.whole(), new Sent(sent, coding.text()), room, route)
                : new Judged(null, refusal);
    }

    private Judged parsed(byte[] bytes, Sent sent, BodyRoom room, Route route) {
        JsonBody.Parsed parsed = json.parse(bytes, room, route);
        return new Judged(
                parsed.json() == null
                        ? null
                        : new RequestBody(bytes, parsed.json(), sent.bytes(), sent.encoding()),
                parsed.verdict());
    }

    /** {@return the refusal if there is no room for what bytes mean, or if they mean nothing} */
    private Verdict.@Nullable Reject decode(
            byte[] sent, Coding coding, BodyRoom room, BodyBytes decoded) {
        Verdict.Reject noRoom = room.toDecode(sent.length, coding.memoryBytes());
        if (noRoom != null) {
            return noRoom;
        }
        try (ContentDecoder decoder = coding.decoder()) {
            decoder.feed(sent);
            Verdict.Reject refusal = readAll(decoder, room, decoded);
            if (refusal != null) {
                return refusal;
            }
            decoder.end();
            return room.decoded(sent.length);
        } catch (UndecodableException e) {
            return new Verdict.Reject(
                    400,
                    "invalid_encoding",
                    "Its Content-Encoding says that the body is "
                            + coding.text()
                            + ", but "
                            + e.getMessage()
                            + ".");
        } catch (LinkageError _) {
            return new Verdict.Reject(
                    415,
                    "unsupported_encoding",
                    "The proxy's machine cannot decode " + coding.text() + ".");
        }
    }

    private Verdict.@Nullable Reject readAll(
            ContentDecoder decoder, BodyRoom room, BodyBytes decoded) throws UndecodableException {
        byte[] piece = new byte[DECODED_AT_ONCE];
        for (int count = decoder.read(piece); count > 0; count = decoder.read(piece)) {
            if (count > maxBytes - decoded.length()) {
                return BodyHead.TOO_LARGE;
            }
            Verdict.Reject noRoom = room.toAdd(decoded, ByteBuffer.wrap(piece, 0, count), maxBytes);
            if (noRoom != null) {
                return noRoom;
            }
        }
        return null;
    }

    @SuppressWarnings("ArrayRecordComponent") // Of one body, and never compared.
    private record Sent(byte[] bytes, String encoding) {}

    private record Judged(@Nullable RequestBody body, Verdict verdict) {}
}
