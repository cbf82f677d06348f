package io.aegisbench.proxy.guard;

import static io.aegisbench.proxy.guard.FramingViolation.BARE_LINE_BREAK;
import static io.aegisbench.proxy.guard.FramingViolation.FOLDED;
import static io.aegisbench.proxy.guard.FramingViolation.HEADER_NAME;
import static io.aegisbench.proxy.guard.FramingViolation.HEADER_VALUE;
import static io.aegisbench.proxy.guard.FramingViolation.HEAD_TOO_LARGE;

import org.jspecify.annotations.Nullable;

/**
 * Header lines up to and with the empty one, byte by byte (RFC 9112, section 5); trailers are the
 * same. Not thread-safe: one connection owns it.
 */
final class FieldScanner {
    private enum Part {
        LINE_START,
        NAME,
        VALUE,
        LINE_FEED,
        LAST_LINE_FEED,
        DONE
    }

    private final int maxFields;
    private final FramingFields framing;
    private Part part = Part.LINE_START;
    private int fields;

    FieldScanner(int maxFields, FramingFields framing) {
        this.maxFields = maxFields;
        this.framing = framing;
    }

    void reset() {
        part = Part.LINE_START;
        fields = 0;
    }

    boolean done() {
        return part == Part.DONE;
    }

    @Nullable FramingViolation next(int c) {
        return switch (part) {
            case LINE_START -> lineStart(c);
            case NAME -> name(c);
            case VALUE -> value(c);
            case LINE_FEED -> lineFeed(c);
            case LAST_LINE_FEED, DONE -> lastLineFeed(c);
        };
    }

    private @Nullable FramingViolation lineStart(int c) {
        if (FramingBytes.isToken(c)) {
            part = Part.NAME;
            framing.nameStarts();
            framing.name(c);
            return ++fields > maxFields ? HEAD_TOO_LARGE : null;
        }
        if (c == '\r') {
            part = Part.LAST_LINE_FEED;
            return null;
        }
        if (c == ' ' || c == '\t') {
            return FOLDED;
        }
        return c == '\n' ? BARE_LINE_BREAK : HEADER_NAME;
    }

    private @Nullable FramingViolation name(int c) {
        if (c == ':') {
            part = Part.VALUE;
            return framing.nameEnds();
        }
        if (FramingBytes.isToken(c)) {
            framing.name(c);
            return null;
        }
        return c == '\n' ? BARE_LINE_BREAK : HEADER_NAME;
    }

    private @Nullable FramingViolation value(int c) {
        if (c == '\r') {
            part = Part.LINE_FEED;
            return framing.valueEnds();
        }
        if (c == '\n') {
            return BARE_LINE_BREAK;
        }
        return FramingBytes.isControl(c) ? HEADER_VALUE : framing.value(c);
    }

    private @Nullable FramingViolation lineFeed(int c) {
        part = Part.LINE_START;
        return c == '\n' ? null : BARE_LINE_BREAK;
    }

    private @Nullable FramingViolation lastLineFeed(int c) {
        part = Part.DONE;
        return c == '\n' ? null : BARE_LINE_BREAK;
    }
}
