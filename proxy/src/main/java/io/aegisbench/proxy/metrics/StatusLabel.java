package io.aegisbench.proxy.metrics;

import java.util.Arrays;

/** The values of the label {@code status}: the codes we send, and a class for whatever else. */
final class StatusLabel {
    /** Sorted. 499: the client left before an answer could be sent. */
    private static final int[] CODES = {
        200, 202, 204, 301, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409, 411, 413, 414, 415,
        417, 421, 422, 424, 426, 429, 431, 499, 500, 501, 502, 503, 504, 505, 529
    };

    private static final String[] CLASSES = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};
    private static final int CODES_PER_CLASS = 100;

    static final int COUNT = CODES.length + CLASSES.length;

    private StatusLabel() {}

    static int index(int status) {
        int known = Arrays.binarySearch(CODES, status);
        if (known >= 0) {
            return known;
        }
        int kind = status / CODES_PER_CLASS;
        return CODES.length + (kind > 0 && kind < CLASSES.length ? kind : 0);
    }

    static String text(int index) {
        return index < CODES.length
                ? Integer.toString(CODES[index])
                : CLASSES[index - CODES.length];
    }
}
