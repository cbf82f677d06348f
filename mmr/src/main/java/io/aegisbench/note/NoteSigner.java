package io.aegisbench.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A private key that signs notes. Its text, {@code PRIVATE+KEY+name+hex(keyID)+base64(type ||
 * seed)}, is the one that the Go package {@code sumdb/note} and C2SP tools use; for ML-DSA-44 the
 * seed is the 32-byte ξ of FIPS 204. The text leaves this class only into a {@link KeyFile}:
 * neither {@link #toString} nor any message shows it. Thread-safe: immutable.
 */
public final class NoteSigner {
    private static final String PREFIX = "PRIVATE+KEY+";

    private final NoteVerifier verifier;
    private final PrivateKey key;
    private final byte[] seed;

    private NoteSigner(String name, KeyType type, byte[] seed) {
        KeyPair pair = JdkKeys.fromSeed(type, seed);
        this.verifier = new NoteVerifier(name, type, JdkKeys.raw(type, pair.getPublic()));
        this.key = pair.getPrivate();
        this.seed = seed.clone();
    }

    /**
     * {@return a new key from 32 bytes of the platform's strongest default randomness}
     *
     * @param name the key's name, for a log's key also the origin of its checkpoints
     * @param type the kind of key
     * @throws NoteFormatException if the name breaks the rules of {@code signed-note}, or has more
     *     than 255 bytes and the type is {@link KeyType#ML_DSA_44}
     */
    public static NoteSigner generate(String name, KeyType type) {
        byte[] seed = new byte[KeyType.SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return new NoteSigner(name, type, seed);
    }

    /**
     * {@return the key that a text holds} The public key is derived again and must have the key id
     * that the text gives.
     *
     * @param text the signer key, nothing before or after it
     * @throws NoteFormatException if a rule is broken; the message shows no part of the key
     */
    public static NoteSigner parse(String text) {
        CanonicalText.checkLength("signer key", text.length(), NoteVerifier.MAX_CHARACTERS);
        if (!text.startsWith(PREFIX)) {
            throw new NoteFormatException("signer key begins not with " + PREFIX);
        }
        String[] parts = text.substring(PREFIX.length()).split("\\+", 3);
        if (parts.length != 3) {
            throw new NoteFormatException("signer key is not " + PREFIX + "name+id+key");
        }
        KeyName.check(parts[0]);
        int id = KeyName.parseId(parts[1]);
        byte[] seed = CanonicalText.base64("signer key's last part", parts[2]);
        if (seed.length == 0) {
            throw new NoteFormatException("signer key has no type");
        }
        KeyType type = KeyType.ofNumber(seed[0]);
        NoteSigner signer =
                new NoteSigner(parts[0], type, Arrays.copyOfRange(seed, 1, seed.length));
        if (signer.verifier.keyId() != id) {
            throw new NoteFormatException("signer key's id is not the one of its name and key");
        }
        return signer;
    }

    /** {@return the public key, to give to verifiers} */
    public NoteVerifier verifier() {
        return verifier;
    }

    /** {@return the key's name} */
    public String name() {
        return verifier.name();
    }

    /**
     * {@return the signature of a note text}
     *
     * @param text the text with its final LF
     * @param epochSeconds the time that the signature states, unless it is {@link KeyType#ED25519},
     *     not negative; 0 for no statement
     * @throws NoteFormatException if the key is not {@link KeyType#ED25519} and the text is no
     *     checkpoint that it can sign
     */
    public NoteSignature sign(String text, long epochSeconds) {
        byte[] signature =
                switch (verifier.type()) {
                    case ED25519 -> sign(text.getBytes(StandardCharsets.UTF_8));
                    case ED25519_COSIGNATURE ->
                            timed(
                                    epochSeconds,
                                    CosignedMessage.ed25519(
                                            epochSeconds, CheckpointText.parse(text)));
                    case ML_DSA_44 ->
                            timed(
                                    epochSeconds,
                                    CosignedMessage.of(
                                            name(), epochSeconds, CheckpointText.parse(text)));
                };
        return new NoteSignature(name(), verifier.keyId(), signature);
    }

    /** {@return the private key as text, for a key file and nothing else} */
    String secretText() {
        byte[] typed =
                ByteBuffer.allocate(1 + seed.length)
                        .put(verifier.type().number())
                        .put(seed)
                        .array();
        return PREFIX
                + name()
                + '+'
                + KeyName.idText(verifier.keyId())
                + '+'
                + CanonicalText.base64(typed);
    }

    private byte[] timed(long epochSeconds, byte[] message) {
        byte[] bytes = sign(message);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .putLong(epochSeconds)
                .put(bytes)
                .array();
    }

    private byte[] sign(byte[] message) {
        return JdkKeys.sign(verifier.type(), key, message);
    }

    /** {@return the public key's text} */
    @Override
    public String toString() {
        return "NoteSigner[" + verifier + ']';
    }
}
