package io.aegisbench.proxy.guard;

import static io.aegisbench.proxy.guard.FramingViolation.HOST;
import static io.aegisbench.proxy.guard.FramingViolation.TARGET;

import org.jspecify.annotations.Nullable;

/**
 * The value of a Host field: a name or address, then perhaps a port; beside an absolute target the
 * same as its authority, letter for letter (RFC 9112, section 3.2). Not thread-safe: one connection
 * owns it.
 */
final class HostScanner {
    private enum Part {
        START,
        NAME,
        BRACKETS,
        AFTER_BRACKETS,
        PORT_START,
        PORT,
        END
    }

    private final RequestLineScanner requestLine;
    private Part part = Part.START;
    private int length;

    HostScanner(RequestLineScanner requestLine) {
        this.requestLine = requestLine;
    }

    void reset() {
        part = Part.START;
        length = 0;
    }

    @Nullable FramingViolation next(int c) {
        if (c == ' ') {
            if (part == Part.BRACKETS || part == Part.PORT_START) {
                return HOST;
            }
            part = part == Part.START ? Part.START : Part.END;
            return null;
        }
        Part next = after(c);
        if (next == null) {
            return HOST;
        }
        part = next;
        return isOfTarget(c) ? null : TARGET;
    }

    private @Nullable Part after(int c) {
        return switch (part) {
            case START -> c == '[' ? Part.BRACKETS : FramingBytes.isHost(c) ? Part.NAME : null;
            case NAME -> c == ':' ? Part.PORT_START : FramingBytes.isHost(c) ? Part.NAME : null;
            case BRACKETS -> inBrackets(c);
            case AFTER_BRACKETS -> c == ':' ? Part.PORT_START : null;
            case PORT_START, PORT -> FramingBytes.isDigit(c) ? Part.PORT : null;
            case END -> null;
        };
    }

    private static @Nullable Part inBrackets(int c) {
        if (c == ']') {
            return Part.AFTER_BRACKETS;
        }
        return c == ':' || c == '.' || Character.digit(c, 16) >= 0 ? Part.BRACKETS : null;
    }

    private boolean isOfTarget(int c) {
        int expected = requestLine.authorityLength();
        int at = length++;
        return expected == 0 || (at < expected && requestLine.authorityAt(at) == c);
    }

    @Nullable FramingViolation end() {
        if (part == Part.START || part == Part.BRACKETS || part == Part.PORT_START) {
            return HOST;
        }
        int expected = requestLine.authorityLength();
        return expected == 0 || expected == length ? null : TARGET;
    }
}
