package io.aegisbench.note;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/** The vectors' notes and keys, and notes of our own. */
public final class Notes {
    /** The key of the checkpoints in {@code vectors/tessera}. */
    public static final String TESSERA_VKEY =
            "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

    /** That key. */
    public static final NoteVerifier TESSERA = NoteVerifier.parse(TESSERA_VKEY);

    /** The published private key to it. */
    public static final NoteSigner TESSERA_SIGNER =
            NoteSigner.parse(
                    "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg");

    /** The first records of that log. */
    public static final List<String> WORDS =
            List.of("one", "two", "three", "four", "five", "six", "seven");

    /** The name of that log. */
    public static final String ORIGIN = "example.com/log/testdata";

    /** An ML-DSA-44 key of the origin, from a fixed seed. */
    public static final NoteSigner ML_DSA = signer(ORIGIN, KeyType.ML_DSA_44, new byte[32]);

    private Notes() {}

    /**
     * {@return a file of the vectors}
     *
     * @param path of it below {@code vectors}
     */
    public static byte[] resource(String path) {
        try (InputStream in =
                Objects.requireNonNull(Notes.class.getResourceAsStream("/vectors/" + path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return a checkpoint of that log}
     *
     * @param size of the log
     */
    public static byte[] tessera(int size) {
        return resource("tessera/checkpoint." + size);
    }

    /**
     * {@return the signer whose text is put together here, by hand}
     *
     * @param name of the key
     * @param type of the key
     * @param seed of the key
     */
    public static NoteSigner signer(String name, KeyType type, byte[] seed) {
        byte[] publicKey = JdkKeys.raw(type, JdkKeys.fromSeed(type, seed).getPublic());
        byte[] typed = new byte[33];
        typed[0] = type.number();
        System.arraycopy(seed, 0, typed, 1, 32);
        return NoteSigner.parse(
                String.format(
                        Locale.ROOT,
                        "PRIVATE+KEY+%s+%08x+%s",
                        name,
                        KeyName.id(name, type, publicKey),
                        CanonicalText.base64(typed)));
    }

    /**
     * {@return a record of that log, and of longer ones of our own}
     *
     * @param index of the record
     */
    public static byte[] payload(int index) {
        return (index < WORDS.size() ? WORDS.get(index) : "word " + index)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * {@return the tree over such records}
     *
     * @param size of the tree
     */
    public static MountainView words(int size) {
        MountainRange range = MountainRange.create(HashProfile.RFC9162);
        for (int i = 0; i < size; i++) {
            range.append(payload(i));
        }
        return range.view();
    }

    /**
     * {@return the signed checkpoint of such a tree}
     *
     * @param size of the tree
     * @param signer signs it
     */
    public static SignedNote signed(int size, NoteSigner signer) {
        return Checkpoint.of(signer.name(), words(size).commitment()).sign(signer);
    }

    /**
     * {@return a receipt of such a record}
     *
     * @param index of the record
     * @param size of the tree
     * @param signer signs the checkpoint
     */
    public static Receipt receipt(int index, int size, NoteSigner signer) {
        return Receipt.of(
                (Rfc9162InclusionProof) words(size).inclusionProof(index), signed(size, signer));
    }

    /**
     * {@return the bytes of a text}
     *
     * @param text any
     */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * {@return the text of bytes}
     *
     * @param bytes of the text
     */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * {@return the text of a private key}
     *
     * @param signer has the key
     */
    public static String secretText(NoteSigner signer) {
        return signer.secretText();
    }

    /**
     * Hands out every array that differs from the given one in exactly one bit.
     *
     * @param bytes stay as they are
     * @param test takes each
     */
    public static void everyOneBitChange(byte[] bytes, Consumer<byte[]> test) {
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            test.accept(changed);
        }
    }
}
