package io.aegisbench.note;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One signature line of a note, C2SP {@code signed-note}: who signed and the bytes of the
 * signature. It is a claim until {@link SignedNote#verify} has found it true. Thread-safe:
 * immutable.
 */
public final class NoteSignature {
    private static final String PREFIX = "— ";

    private final String keyName;
    private final int keyId;
    private final byte[] bytes;

    /**
     * Copies the bytes.
     *
     * @param keyName name of the key
     * @param keyId id of the key, which with the name says which key it is
     * @param bytes the signature, one byte or more; what they mean depends on the key's type
     * @throws NoteFormatException if the name breaks the rules of {@code signed-note}, or there are
     *     no bytes
     */
    public NoteSignature(String keyName, int keyId, byte[] bytes) {
        KeyName.check(keyName);
        if (bytes.length == 0) {
            throw new NoteFormatException("signature has no bytes behind the key id");
        }
        this.keyName = keyName;
        this.keyId = keyId;
        this.bytes = bytes.clone();
    }

    static NoteSignature parse(String line) {
        if (!line.startsWith(PREFIX)) {
            throw new NoteFormatException("signature line begins not with an em dash and a space");
        }
        int space = line.indexOf(' ', PREFIX.length());
        if (space < 0) {
            throw new NoteFormatException("signature line has no signature");
        }
        byte[] blob = CanonicalText.base64("signature", line.substring(space + 1));
        if (blob.length < Integer.BYTES) {
            throw new NoteFormatException("signature is shorter than a key id");
        }
        return new NoteSignature(
                line.substring(PREFIX.length(), space),
                ByteBuffer.wrap(blob).getInt(),
                Arrays.copyOfRange(blob, Integer.BYTES, blob.length));
    }

    /** {@return the key's name} */
    public String keyName() {
        return keyName;
    }

    /** {@return the key's id, four bytes big-endian} */
    public int keyId() {
        return keyId;
    }

    /** {@return a new array with the signature, without the key id} */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteSignature signature
                && keyId == signature.keyId
                && keyName.equals(signature.keyName)
                && Arrays.equals(bytes, signature.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * keyId + Arrays.hashCode(bytes);
    }

    /** {@return the line as it stands in a note, without the final LF} */
    @Override
    public String toString() {
        ByteBuffer blob = ByteBuffer.allocate(Integer.BYTES + bytes.length);
        return PREFIX + keyName + ' ' + CanonicalText.base64(blob.putInt(keyId).put(bytes).array());
    }
}
