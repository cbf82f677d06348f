package io.aegisbench.proxy.forward;

/**
 * What a call came to. Times are counted from the moment at which the forwarder got the call; a
 * time is 0 where it did not come to that.
 *
 * @param sent whether the request went to the upstream, or may have
 * @param status the upstream's status, or 0 if there was none
 * @param bytes given to the client's connection, framing not counted
 * @param chunks in how many pieces they came
 * @param headNanos until the upstream's head
 * @param firstChunkNanos until the first byte of the body
 * @param totalNanos until the end
 */
public record AnswerFigures(
        boolean sent,
        int status,
        long bytes,
        int chunks,
        long headNanos,
        long firstChunkNanos,
        long totalNanos) {}
