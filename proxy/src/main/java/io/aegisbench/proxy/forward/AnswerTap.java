package io.aegisbench.proxy.forward;

import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sees a call on its way: the seam for the evidence. Its methods are called on the call's I/O
 * thread, in the order in which they stand here, and must not block it.
 */
public interface AnswerTap {
    /** Sees nothing and holds nothing back. */
    AnswerTap NONE = new AnswerTap() {};

    /**
     * Bytes of a request's body that is sent on while it comes, before they are sent; the answer
     * may begin before the last of them.
     *
     * @param readOnlyView valid during the call only
     */
    default void requestPart(ByteBuffer readOnlyView) {}

    /**
     * The upstream's answer begins. Not called when there is none: then the client gets an error of
     * the proxy's own, and {@link #ended} says which. Called again before the first chunk if an
     * answer that is translated whole turns out to have another status for the client.
     *
     * @param status the client's status
     * @param eventStream whether server-sent events follow
     * @param headers what the client will be sent; may be added to
     */
    default void head(int status, boolean eventStream, HeaderMap headers) {}

    /**
     * {@return whether an answer that is no event stream is read for what it says, and its size
     * limited; asked once, after {@link #head}}
     */
    default boolean reads() {
        return true;
    }

    /**
     * Bytes for the client, before they are sent.
     *
     * @param readOnlyView valid during the call only
     */
    default void chunk(ByteBuffer readOnlyView) {}

    /**
     * {@return whether the end of the answer has to wait for {@link #beforeEnd}'s release, so that
     * the end marker of a stream must be looked for; asked once, before the answer begins}
     */
    default boolean holdsEnd() {
        return false;
    }

    /**
     * {@return whether the event that ends the stream has been seen, whole} What breaks off behind
     * it has lost nothing.
     */
    default boolean endMarkerSeen() {
        return false;
    }

    /**
     * {@return whether an event stream that is over can be told from one that broke off: its end
     * marker, what ended it or an error event has passed; asked once, after the upstream's end}
     *
     * @param withinEvent whether the stream stopped elsewhere than after an empty line
     */
    default boolean isEnded(boolean withinEvent) {
        return true;
    }

    /**
     * {@return bytes that an event stream has left out that is over and ended well; asked once,
     * after {@link #isEnded}, and seen by {@link #chunk} before they are sent}
     *
     * @param withinEvent whether the stream stopped elsewhere than after an empty line
     */
    default ByteBuffer lacking(boolean withinEvent) {
        return ByteBuffer.allocate(0);
    }

    /**
     * All of the upstream's answer has been seen. Its end is kept from the client until released,
     * at most for {@link AnswerLimits#hold()}: of an event stream the end marker ({@code data:
     * [DONE]}, {@code message_stop}) and what follows it, of any other answer its last bytes and
     * the terminating chunk.
     *
     * @param release to be run once, from any thread
     * @param refuse instead of it, when the answer must not be completed: the client is told of an
     *     error if nothing was sent yet, else it is cut off
     */
    default void beforeEnd(Runnable release, Runnable refuse) {
        release.run();
    }

    /**
     * Nothing more is sent; called exactly once for every call.
     *
     * @param outcome how it ended
     * @param figures what was sent
     * @param fault what went wrong, if the proxy has told the client of an error or cut it off
     */
    default void ended(Outcome outcome, AnswerFigures figures, @Nullable UpstreamFault fault) {}
}
