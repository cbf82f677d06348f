package io.aegisbench.proxy.dialect.translation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A base64 {@code data:} URL without parameters.
 *
 * @param data base64, as it stands
 */
record DataUrl(String mediaType, String data) {
    private static final String SCHEME = "data:";
    private static final String ENCODING = ";base64,";

    static boolean isOne(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** {@return the parts of a data URL, or null when it is not one of these} */
    static @Nullable DataUrl parse(String url) {
        int comma = url.indexOf(',');
        int encoding = comma - ENCODING.length() + 1;
        boolean base64 = encoding > SCHEME.length() && url.startsWith(ENCODING, encoding);
        if (!isOne(url) || !base64) {
            return null;
        }
        String mediaType = url.substring(SCHEME.length(), encoding).toLowerCase(Locale.ROOT);
        boolean plain = mediaType.indexOf('/') > 0 && mediaType.indexOf(';') < 0;
        return plain ? new DataUrl(mediaType, url.substring(comma + 1)) : null;
    }

    String text() {
        return SCHEME + mediaType + ENCODING + data;
    }
}
