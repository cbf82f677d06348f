package io.aegisbench.proxy.guard;

/** Which bytes may stand where (RFC 9110, section 5.6.2; RFC 3986, section 2). */
final class FramingBytes {
    private static final byte TOKEN = 1;
    private static final byte TARGET = 2;
    private static final byte HOST = 4;
    private static final byte[] CLASSES = classes();

    private FramingBytes() {}

    private static byte[] classes() {
        byte[] classes = new byte[256];
        mark(classes, "!#$%&'*+-.^_`|~", TOKEN);
        // RFC 3986 without '#', which begins a fragment, and those are never sent.
        mark(classes, "-._~:/?[]@!$&'()*+,;=%", TARGET);
        mark(classes, "-._%", HOST);
        for (int c = 0; c < 128; c++) {
            if (Character.isLetterOrDigit(c)) {
                classes[c] = TOKEN | TARGET | HOST;
            }
        }
        return classes;
    }

    private static void mark(byte[] classes, String members, byte of) {
        for (int i = 0; i < members.length(); i++) {
            classes[members.charAt(i)] |= of;
        }
    }

    static boolean isToken(int c) {
        return (CLASSES[c] & TOKEN) != 0;
    }

    static boolean isTarget(int c) {
        return (CLASSES[c] & TARGET) != 0;
    }

    /** Of a name or an IPv4 address; colons and brackets have rules of their own. */
    static boolean isHost(int c) {
        return (CLASSES[c] & HOST) != 0;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(int c) {
        int lower = lower(c);
        return isDigit(c) || (lower >= 'a' && lower <= 'f');
    }

    /**
     * A control other than a tab; bytes from 128 on are text of a charset that is not our business.
     */
    static boolean isControl(int c) {
        return (c < ' ' && c != '\t') || c == 127;
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}
