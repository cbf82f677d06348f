package io.aegisbench.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What keys sign of a checkpoint by C2SP {@code tlog-cosignature}. An ML-DSA-44 key signs the
 * {@code cosigned_message}:
 *
 * <pre>
 *   12  "subtree/v1" LF NUL
 *  1+n  length and key name, n in [1, 255]
 *    8  time, seconds since the epoch, or 0 for no statement
 *  1+m  length and origin, m in [1, 255]
 *    8  start, 0 for a checkpoint
 *    8  end, the size
 *   32  root
 * </pre>
 *
 * <p>An Ed25519 key of a witness signs two lines and then the whole checkpoint:
 *
 * <pre>
 *   cosignature/v1
 *   time 1679315147
 * </pre>
 *
 * <p>Numbers are big-endian. The signature that goes into a note is the time, 8 bytes, and then the
 * 2420 bytes of ML-DSA-44 or the 64 of Ed25519.
 */
final class CosignedMessage {
    /** Longest key name and longest origin: their length is one byte. */
    static final int MAX_NAME_BYTES = 255;

    private static final byte[] LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);

    private CosignedMessage() {}

    static byte[] ed25519(long epochSeconds, CheckpointText checkpoint) {
        String message = "cosignature/v1\ntime " + epochSeconds + '\n' + checkpoint.text();
        return message.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] of(String keyName, long epochSeconds, CheckpointText checkpoint) {
        byte[] cosigner = name("key name", keyName);
        byte[] origin = name("origin", checkpoint.origin());
        if (!checkpoint.extensions().isEmpty()) {
            throw new NoteFormatException(
                    "an ML-DSA-44 signature covers no extension lines: extensions="
                            + checkpoint.extensions().size());
        }
        return ByteBuffer.allocate(
                        LABEL.length
                                + 2
                                + cosigner.length
                                + origin.length
                                + 3 * Long.BYTES
                                + CheckpointText.ROOT_BYTES)
                .put(LABEL)
                .put((byte) cosigner.length)
                .put(cosigner)
                .putLong(epochSeconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(checkpoint.size())
                .put(checkpoint.rootBytes())
                .array();
    }

    /** {@return the bytes of a name, refused where their number does not fit one byte} */
    static byte[] name(String what, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        CanonicalText.checkLength(what + " for ML-DSA-44", bytes.length, MAX_NAME_BYTES);
        return bytes;
    }
}
