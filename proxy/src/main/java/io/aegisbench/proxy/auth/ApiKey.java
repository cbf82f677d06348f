package io.aegisbench.proxy.auth;

import io.aegisbench.disk.Checksums;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key in plain, held only long enough to print or hash it. It never shows in {@code toString}.
 */
public final class ApiKey {
    /** What a random key of 128 bits takes as hex digits: a shorter one could be guessed. */
    static final int STRONG_LENGTH = 32;

    static final int MIN_LENGTH = 1;

    static final int MAX_LENGTH = 512;

    private static final String PREFIX = "aegis-";
    private static final int RANDOM_BYTES = 32;

    private final String text;

    private ApiKey(String text) {
        this.text = text;
    }

    /** {@return a new key of 256 random bits} */
    public static ApiKey generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ApiKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * {@return a key that someone has chosen, as from the environment}
     *
     * @param name of the setting, for the message
     * @throws IllegalArgumentException if it is empty, too long, or has a character that no header
     *     can carry
     */
    public static ApiKey of(String name, String text) {
        String fault = fault(text);
        if (fault != null) {
            throw new IllegalArgumentException(
                    "a key is "
                            + MIN_LENGTH
                            + " to "
                            + MAX_LENGTH
                            + " visible ASCII characters: "
                            + name
                            + " "
                            + fault);
        }
        return new ApiKey(text);
    }

    private static @Nullable String fault(String text) {
        if (text.length() < MIN_LENGTH) {
            return "is empty";
        }
        if (text.length() > MAX_LENGTH) {
            return "is too long";
        }
        return text.chars().allMatch(c -> isVisible((char) c)) ? null : "has another character";
    }

    static boolean isVisible(char c) {
        return c > ' ' && c < 0x7f;
    }

    /** {@return whether it is long enough to be random; one that is not deserves a warning} */
    public boolean isStrong() {
        return text.length() >= STRONG_LENGTH;
    }

    /** {@return the key itself: to print once to the one who starts the proxy} */
    public String reveal() {
        return text;
    }

    /** {@return what to keep instead of the key} */
    public KeyHash hash() {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return KeyHash.ofDigest(Checksums.sha256().digest(bytes));
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
