package io.aegisbench.ledger;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The vectors' notes and keys, and notes of our own. */
final class Notes {
    static final String TESSERA_VKEY =
            "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    static final NoteVerifier TESSERA = NoteVerifier.parse(TESSERA_VKEY);
    static final NoteSigner TESSERA_SIGNER =
            NoteSigner.parse(
                    "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg");
    static final List<String> WORDS =
            List.of("one", "two", "three", "four", "five", "six", "seven");
    static final String ORIGIN = "example.com/log/testdata";

    /** An ML-DSA-44 key of the origin, from a fixed seed. */
    static final NoteSigner ML_DSA = signer(ORIGIN, KeyType.ML_DSA_44, new byte[32]);

    private Notes() {}

    static byte[] resource(String path) {
        try (InputStream in =
                Objects.requireNonNull(Notes.class.getResourceAsStream("/vectors/" + path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] tessera(int size) {
        return resource("tessera/checkpoint." + size);
    }

    /** {@return the signer whose text is put together here, by hand} */
    static NoteSigner signer(String name, KeyType type, byte[] seed) {
        byte[] publicKey = JdkKeys.raw(type, JdkKeys.fromSeed(type, seed).getPublic());
        byte[] typed = new byte[33];
        typed[0] = type.number();
        System.arraycopy(seed, 0, typed, 1, 32);
        return NoteSigner.parse(
                "PRIVATE+KEY+%s+%08x+%s"
                        .formatted(
                                name,
                                KeyName.id(name, type, publicKey),
                                CanonicalText.base64(typed)));
    }

    static byte[] payload(int index) {
        return (index < WORDS.size() ? WORDS.get(index) : "word " + index)
                .getBytes(StandardCharsets.UTF_8);
    }

    static MountainView words(int size) {
        MountainRange range = MountainRange.create(HashProfile.RFC9162);
        for (int i = 0; i < size; i++) {
            range.append(payload(i));
        }
        return range.view();
    }

    static SignedNote signed(int size, NoteSigner signer) {
        return Checkpoint.of(signer.name(), words(size).commitment()).sign(signer);
    }

    static Receipt receipt(int index, int size, NoteSigner signer) {
        return Receipt.of(
                (Rfc9162InclusionProof) words(size).inclusionProof(index), signed(size, signer));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Hands out every array that differs from the given one in exactly one bit. */
    static void everyOneBitChange(byte[] bytes, Consumer<byte[]> test) {
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            test.accept(changed);
        }
    }
}
