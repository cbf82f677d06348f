package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.TokenUsage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites one upstream answer into another dialect while it passes. One object an answer, and not
 * thread-safe: the call's I/O thread owns it.
 *
 * <p>A returned buffer belongs to the caller until its next call; an empty one means that nothing
 * can be said yet. An answer that cannot be translated is an {@link IllegalArgumentException} whose
 * message holds nothing of it.
 */
public interface ResponseTranslator {
    /**
     * Hears once what follows, before the first chunk.
     *
     * @param status the upstream's status
     * @param eventStream whether it answers with server-sent events
     */
    default void head(int status, boolean eventStream) {}

    /**
     * {@return what a chunk becomes}
     *
     * @param chunk the next bytes of the upstream's body, valid during the call only
     */
    ByteBuffer translate(ByteBuffer chunk);

    /**
     * {@return what it may come to hold of the heap, at most, with so much more of the answer}
     *
     * @param moreBytes of the upstream's body
     */
    default long heapBytesWith(int moreBytes) {
        return 0;
    }

    /** {@return what is left to say now that the upstream's answer is complete} */
    ByteBuffer finish();

    /**
     * {@return what is left to say now that the rest of the upstream's answer cannot be read}
     * Nothing more is said after it.
     *
     * @throws IllegalArgumentException if what was said does not allow to say so
     */
    default ByteBuffer breakOff() {
        throw new IllegalArgumentException("An answer broke off.");
    }

    /**
     * {@return whether the client's head must wait for {@link #finish()}, since only then the
     * status is known} Valid after {@link #head}.
     */
    default boolean holdsHead() {
        return false;
    }

    /**
     * {@return the client's status for this answer} Valid after {@link #head}, or after {@link
     * #finish()} where that holds the head.
     */
    default int status() {
        return 200;
    }

    /**
     * {@return what the answer has used, as far as the upstream has said, whether the client is
     * told or not; null if it has not} Valid at the end.
     */
    default @Nullable TokenUsage usage() {
        return null;
    }

    /**
     * {@return the upstream's word for why the answer ended, for the record, or null if there is
     * none} Valid at the end.
     */
    default @Nullable String finishReason() {
        return null;
    }
}
