package io.aegisbench.proxy.embedded;

import java.util.Locale;
import java.util.Optional;

/** How the embedded upstream may misbehave when it is told to. */
public enum EmbeddedFault {
    /** Answers as it should. */
    NONE,
    /** The connection is reset where the answer's head should come. */
    RESET_BEFORE_HEAD,
    /** The connection is reset after half of the answer. */
    RESET_MID_STREAM,
    /** Nothing ever comes. */
    STALL_BEFORE_HEAD,
    /** Nothing more comes after half of the answer. */
    STALL_MID_STREAM,
    /** The answer is JSON that breaks off, with an honest length. */
    BAD_JSON,
    /** An error of the provider's, status 500. */
    ERROR_STATUS,
    /**
     * An error event after half of the stream, and no end marker; without a stream as the above.
     */
    ERROR_MID_STREAM;

    /**
     * {@return the fault of that name, in any case and with dashes, or nothing}
     *
     * @param name as a header or a setting says
     */
    public static Optional<EmbeddedFault> named(String name) {
        String constant = name.trim().replace('-', '_').toUpperCase(Locale.ROOT);
        for (EmbeddedFault fault : values()) {
            if (fault.name().equals(constant)) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }
}
