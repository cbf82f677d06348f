package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The path of a request as it was written: what goes upstream must mean the same there. */
public final class RequestTarget {
    /** Encoded more often it is nobody's name any more. */
    private static final int MAX_DECODINGS = 3;

    private static final int ESCAPE_LENGTH = 3;

    private RequestTarget() {}

    /**
     * {@return the path as the client has written it, its escapes untouched, without a query}
     *
     * @param exchange any
     */
    public static String path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("//") + 2);
        return path < 0 ? "/" : uri.substring(path);
    }

    /**
     * {@return whether no server finds a way up in a path, however often it decodes it: each
     * segment has a name, which is neither {@code .} nor {@code ..}; only the last may be empty}
     *
     * @param path as it was written
     */
    static boolean staysBelow(String path) {
        String text = path;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            if (!isPlain(text)) {
                return false;
            }
            String further = decoded(text);
            if (further.length() == text.length()) {
                return i > 0 || text.indexOf('%') < 0;
            }
            text = further;
        }
        return false;
    }

    /**
     * {@return what a lenient server makes of a path: decoded as often as it can be, without a
     * slash at its end, in lower case}
     *
     * @param path that stays below
     */
    static String leniently(String path) {
        String text = path;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            text = decoded(text);
        }
        int end = text.length();
        while (end > 1 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** The two bytes above ASCII that begin no character but in overlong forms are refused, too. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f || c == '\\' || c == 0xc0 || c == 0xc1) {
                return false;
            }
        }
        List<String> segments = segments(text);
        for (int i = 0; i < segments.size(); i++) {
            String segment = withoutParameters(segments.get(i));
            boolean last = i == segments.size() - 1;
            if (segment.equals(".") || segment.equals("..") || (segment.isEmpty() && !last)) {
                return false;
            }
        }
        return true;
    }

    /** Some servers take {@code ..;a=b} for {@code ..}. */
    private static String withoutParameters(String segment) {
        int at = segment.indexOf(';');
        return at < 0 ? segment : segment.substring(0, at);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int from = 1;
        for (int end = path.indexOf('/', from); end >= 0; end = path.indexOf('/', from)) {
            segments.add(path.substring(from, end));
            from = end + 1;
        }
        segments.add(path.substring(from));
        return segments;
    }

    /** One character a byte: what is looked for is ASCII, and no part of another character. */
    private static String decoded(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            boolean escape = isEscape(text, at);
            int end = at + (escape ? ESCAPE_LENGTH : 1);
            plain.append(escape ? (char) Integer.parseInt(text, at + 1, end, 16) : text.charAt(at));
            at = end;
        }
        return plain.toString();
    }

    private static boolean isEscape(String text, int at) {
        return text.charAt(at) == '%'
                && at + ESCAPE_LENGTH <= text.length()
                && Character.digit(text.charAt(at + 1), 16) >= 0
                && Character.digit(text.charAt(at + 2), 16) >= 0;
    }
}
