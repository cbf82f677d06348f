package io.aegisbench.proxy.dialect;

import java.util.Arrays;

/** Looks for short names in bytes. */
public final class Bytes {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private Bytes() {}

    public static boolean startsWith(byte[] bytes, int length, byte[] prefix) {
        return length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /**
     * {@return whether one of the names, each a quote and more, is in the bytes and is not the name
     * of a null}
     */
    static boolean containsAny(byte[] bytes, int length, byte[][] names) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '"' && anyAt(bytes, i, length, names)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyAt(byte[] bytes, int from, int length, byte[][] names) {
        for (byte[] name : names) {
            if (length - from >= name.length
                    && bytes[from + 1] == name[1]
                    && Arrays.equals(bytes, from, from + name.length, name, 0, name.length)) {
                return !nullFollows(bytes, from + name.length, length);
            }
        }
        return false;
    }

    private static boolean nullFollows(byte[] bytes, int from, int length) {
        int at = from;
        while (at < length && (bytes[at] == ':' || bytes[at] == ' ')) {
            at++;
        }
        return length - at >= NULL.length
                && Arrays.equals(bytes, at, at + NULL.length, NULL, 0, NULL.length);
    }
}
