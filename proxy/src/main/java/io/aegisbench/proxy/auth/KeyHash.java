package io.aegisbench.proxy.auth;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * SHA-256 of a key, in the settings {@code sha256:} and 64 hex digits. Immutable.
 *
 * <p>A fast hash is right here and would be wrong for a password: who has the hashes must find a
 * key among 2^128 or more equally likely ones, which no speed of hashing brings into reach, and a
 * slow hash on every request would be a gift to whoever floods the proxy with bad keys. That holds
 * for random keys only: the proxy generates such, and warns of a short one wherever it sees one
 * ({@link ApiKey}).
 */
public final class KeyHash {
    private static final String SCHEME = "sha256:";
    private static final int BYTES = 32;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] digest;

    private KeyHash(byte[] digest) {
        this.digest = digest;
    }

    /**
     * {@return the hash that the text names}
     *
     * @throws IllegalArgumentException if it is none; the text stays out of the message, it may be
     *     a key put in the wrong place
     */
    public static KeyHash parse(String text) {
        if (text.length() == SCHEME.length() + 2 * BYTES && text.startsWith(SCHEME)) {
            try {
                return new KeyHash(HexFormat.of().parseHex(text, SCHEME.length(), text.length()));
            } catch (IllegalArgumentException e) {
                throw malformed();
            }
        }
        throw malformed();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "the hash of a key is sha256: and " + 2 * BYTES + " hex digits");
    }

    static KeyHash ofDigest(byte[] digest) {
        return new KeyHash(digest.clone());
    }

    /** {@return the first eight bytes of a digest} */
    static long prefix(byte[] digest) {
        return (long) LONGS.get(digest, 0);
    }

    long prefix() {
        return prefix(digest);
    }

    /** {@return whether all bytes are equal, in a time that does not depend on which differ} */
    boolean matches(byte[] other) {
        return MessageDigest.isEqual(digest, other);
    }

    /** {@return the form for the settings} */
    public String text() {
        return SCHEME + HexFormat.of().formatHex(digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && matches(hash.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return "KeyHash[hidden]";
    }
}
