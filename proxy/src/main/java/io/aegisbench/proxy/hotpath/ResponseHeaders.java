package io.aegisbench.proxy.hotpath;

import io.undertow.util.HttpString;

/** Names and values of response headers that are our own. */
public final class ResponseHeaders {
    /** Names the call; carries the ledger's id. */
    public static final HttpString REQUEST_ID = HttpString.tryFromString("X-Aegis-Request-Id");

    /** What the answer waited for. */
    public static final HttpString EVIDENCE = HttpString.tryFromString("X-Aegis-Evidence");

    /** Names the fields of a translated request that were left out as hints. */
    public static final HttpString DROPPED = HttpString.tryFromString("X-Aegis-Dropped");

    /** Names the fields of a translated request that were said in a way that comes near. */
    public static final HttpString MAPPED = HttpString.tryFromString("X-Aegis-Mapped");

    /** Where the time went, when asked for. */
    public static final HttpString SERVER_TIMING = HttpString.tryFromString("Server-Timing");

    /** Asks for {@link #SERVER_TIMING}. */
    public static final HttpString TIMING_WANTED = HttpString.tryFromString("X-Aegis-Timing");

    /** {@link #EVIDENCE} of a refusal. */
    public static final String REFUSED = "refused";

    /** What {@link #EVIDENCE} says of an answer that no record is made of. */
    public static final String NONE = "none";

    private ResponseHeaders() {}
}
