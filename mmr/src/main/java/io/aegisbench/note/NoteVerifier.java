package io.aegisbench.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A public key that verifies notes, written as the <i>vkey</i> of C2SP {@code signed-note}: {@code
 * name+hex(keyID)+base64(type || publicKey)}. Two are equal when their texts are. Thread-safe:
 * immutable.
 *
 * <p>The key must come from a place that the caller trusts, never from the note that it verifies.
 */
public final class NoteVerifier {
    /**
     * Longest text that is read, in characters; an ML-DSA-44 key has some 1,800 beside its name.
     */
    public static final int MAX_CHARACTERS = 1 << 13;

    private final String name;
    private final int keyId;
    private final KeyType type;
    private final PublicKey key;

    NoteVerifier(String name, KeyType type, byte[] publicKey) {
        KeyName.check(name);
        if (type == KeyType.ML_DSA_44) {
            CosignedMessage.name("key name", name);
        }
        this.name = name;
        this.type = type;
        this.key = JdkKeys.publicKey(type, publicKey);
        this.keyId = KeyName.id(name, type, publicKey);
    }

    /**
     * {@return the key that a text holds} The key id must be the one that {@code signed-note}
     * derives from name, type and key. An Ed25519 key must be a point of the curve in its canonical
     * encoding and not of small order.
     *
     * @param text the verifier key, nothing before or after it
     * @throws NoteFormatException if a rule is broken or the type is none of {@link KeyType}
     */
    public static NoteVerifier parse(String text) {
        CanonicalText.checkLength("verifier key", text.length(), MAX_CHARACTERS);
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3) {
            throw new NoteFormatException("verifier key is not name+id+key");
        }
        KeyName.check(parts[0]);
        int id = KeyName.parseId(parts[1]);
        byte[] key = CanonicalText.base64("verifier key's last part", parts[2]);
        if (key.length == 0) {
            throw new NoteFormatException("verifier key has no type");
        }
        KeyType type = KeyType.ofNumber(key[0]);
        NoteVerifier verifier =
                new NoteVerifier(parts[0], type, Arrays.copyOfRange(key, 1, key.length));
        if (verifier.keyId != id) {
            throw new NoteFormatException(
                    "verifier key's id is not the one of its name and key: id="
                            + parts[1]
                            + ", expected="
                            + KeyName.idText(verifier.keyId));
        }
        return verifier;
    }

    /** {@return the key's name; for a log's key also the origin of its checkpoints} */
    public String name() {
        return name;
    }

    /** {@return the first four bytes of SHA-256 over name, type and key, big-endian} */
    public int keyId() {
        return keyId;
    }

    /** {@return the kind of key} */
    public KeyType type() {
        return type;
    }

    /**
     * {@return when a signature says that it was made, in seconds since the epoch} Signatures of
     * {@link KeyType#ED25519} do not say it, nor any if the time is 0. It is worth as much as the
     * signature: ask after {@link SignedNote#verify} found it true.
     *
     * @param signature a signature by this key
     */
    public OptionalLong epochSeconds(NoteSignature signature) {
        byte[] bytes = signature.bytes();
        if (type == KeyType.ED25519 || bytes.length != type.signatureBytes()) {
            return OptionalLong.empty();
        }
        long time = ByteBuffer.wrap(bytes).getLong();
        return time > 0 ? OptionalLong.of(time) : OptionalLong.empty();
    }

    /** {@return whether a signature line is attributed to this key} */
    boolean isNamedBy(NoteSignature signature) {
        return keyId == signature.keyId() && name.equals(signature.keyName());
    }

    /**
     * {@return why a signature of this key does not hold for a note text, or nothing if it does}
     */
    Optional<String> flaw(String text, NoteSignature signature) {
        byte[] bytes = signature.bytes();
        if (bytes.length != type.signatureBytes()) {
            return Optional.of(
                    "signature of type "
                            + type.id()
                            + " has not "
                            + type.signatureBytes()
                            + " bytes: length="
                            + bytes.length);
        }
        return switch (type) {
            case ED25519 -> ed25519Flaw(text.getBytes(StandardCharsets.UTF_8), bytes);
            case ED25519_COSIGNATURE, ML_DSA_44 -> timedFlaw(text, bytes);
        };
    }

    private Optional<String> ed25519Flaw(byte[] message, byte[] bytes) {
        return flawUnless(
                Ed25519Point.isCanonical(bytes) && JdkKeys.verify(type, key, message, bytes));
    }

    private Optional<String> timedFlaw(String text, byte[] bytes) {
        long time = ByteBuffer.wrap(bytes).getLong();
        if (time < 0) {
            return Optional.of("signature's time is above 2^63-1");
        }
        try {
            CheckpointText checkpoint = CheckpointText.parse(text);
            byte[] signature = Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
            if (type == KeyType.ED25519_COSIGNATURE) {
                return ed25519Flaw(CosignedMessage.ed25519(time, checkpoint), signature);
            }
            byte[] message = CosignedMessage.of(name, time, checkpoint);
            return flawUnless(JdkKeys.verify(type, key, message, signature));
        } catch (NoteFormatException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> flawUnless(boolean holds) {
        return holds ? Optional.empty() : Optional.of("signature is not the key's of this text");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteVerifier verifier && toString().equals(verifier.toString());
    }

    @Override
    public int hashCode() {
        return keyId;
    }

    /** {@return whether another key, of whatever name and type, wraps the same public key} */
    boolean isSameKey(NoteVerifier other) {
        return Arrays.equals(JdkKeys.raw(type, key), JdkKeys.raw(other.type, other.key));
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        byte[] raw = JdkKeys.raw(type, key);
        byte[] typed = ByteBuffer.allocate(1 + raw.length).put(type.number()).put(raw).array();
        return name + '+' + KeyName.idText(keyId) + '+' + CanonicalText.base64(typed);
    }
}
