package io.aegisbench.proxy.forward;

import io.undertow.util.HeaderMap;

/**
 * An upstream's head, as far as anyone asks.
 *
 * @param status not a 1xx
 * @param headers those the client may see
 * @param bodySizeBytes as Content-Length says, or one of the two constants
 * @param keepAlive whether the connection may be used again
 */
record ResponseHead(int status, HeaderMap headers, long bodySizeBytes, boolean keepAlive) {
    /** The body says itself where it ends. */
    static final long CHUNKED = -1;

    /** The body ends with the connection. */
    static final long UNTIL_CLOSE = -2;
}
