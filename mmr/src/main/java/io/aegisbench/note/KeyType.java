package io.aegisbench.note;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * A kind of signing key, as C2SP {@code signed-note} numbers them. Only public-key signatures are
 * here: with a shared secret (HMAC) whoever can check can also forge, so it would be no evidence
 * for a third party.
 */
public enum KeyType {
    /**
     * Type {@code 0x01} of {@code signed-note}: Ed25519 of RFC 8032 over the whole note text. The
     * same text and key give the same signature.
     */
    ED25519("ed25519", 0x01, "Ed25519", 32, 64),
    /**
     * Type {@code 0x04}, defined by {@code tlog-cosignature}: Ed25519 over the line {@code
     * cosignature/v1}, a line with the time and the whole note text. It is a witness's and signs
     * checkpoints only, their extension lines too. It does not commit to the witness's name, so
     * each witness has a key of its own.
     */
    ED25519_COSIGNATURE("ed25519-cosignature", 0x04, "Ed25519", 32, Long.BYTES + 64),
    /**
     * Type {@code 0x06}, defined by {@code tlog-cosignature}: ML-DSA-44 of FIPS 204 with an empty
     * context over a {@code cosigned_message} of key name, time, origin, size and root. It signs
     * checkpoints only, and no extension lines; two signatures of the same text differ.
     */
    ML_DSA_44("ml-dsa-44", 0x06, "ML-DSA-44", 1312, Long.BYTES + 2420);

    /** Length in bytes of the seed that a key of any type is derived from. */
    static final int SEED_BYTES = 32;

    private final String id;
    private final int number;
    private final String jcaName;
    private final int publicKeyBytes;
    private final int signatureBytes;

    KeyType(String id, int number, String jcaName, int publicKeyBytes, int signatureBytes) {
        this.id = id;
        this.number = number;
        this.jcaName = jcaName;
        this.publicKeyBytes = publicKeyBytes;
        this.signatureBytes = signatureBytes;
    }

    /** {@return the name that the command uses, such as {@code ed25519}} */
    public String id() {
        return id;
    }

    /**
     * {@return the type with this name}
     *
     * @param id a name that {@link #id} gives
     * @throws IllegalArgumentException if no type has the name
     */
    public static KeyType ofId(String id) {
        for (KeyType type : values()) {
            if (type.id.equals(id)) {
                return type;
            }
        }
        String known = Arrays.stream(values()).map(KeyType::id).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("no such key type: type=" + id + ", known=" + known);
    }

    static KeyType ofNumber(byte number) {
        for (KeyType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new NoteFormatException(
                "key is of a type that is not supported: type=0x"
                        + HexFormat.of().toHexDigits(number));
    }

    byte number() {
        return (byte) number;
    }

    /**
     * {@return whether a log signs its own checkpoints with such keys} All but {@link
     * #ED25519_COSIGNATURE}.
     */
    public boolean isForLogs() {
        return this != ED25519_COSIGNATURE;
    }

    /**
     * {@return whether a witness cosigns with such keys, and says when} All but {@link #ED25519}.
     */
    public boolean isForWitnesses() {
        return this != ED25519;
    }

    /** {@return the name of the algorithm in the JDK} */
    String jcaName() {
        return jcaName;
    }

    int publicKeyBytes() {
        return publicKeyBytes;
    }

    /** {@return how many bytes follow the key id in a signature line} */
    int signatureBytes() {
        return signatureBytes;
    }
}
