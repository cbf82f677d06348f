package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the known-answer vectors and makes the leaves that they speak of. */
final class Vectors {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Vectors() {}

    static JsonNode read(String path) {
        try (InputStream in =
                Objects.requireNonNull(
                        Vectors.class.getResourceAsStream("/vectors/" + path), path)) {
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The leaf that the answered system's vectors and figures use: SHA-256 of the number, 8 bytes
     * big-endian.
     */
    static byte[] numbered(long number) {
        byte[] leaf = new byte[Digest.BYTES];
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        Sha256Source.jdk().open().hash(bytes, 0, bytes.length, leaf, 0);
        return leaf;
    }

    static MountainRange range(HashProfile profile, long leafCount) {
        MountainRange range = MountainRange.create(profile);
        for (long i = 0; i < leafCount; i++) {
            range.append(numbered(i));
        }
        return range;
    }

    static List<Digest> base64Digests(JsonNode array) {
        List<Digest> digests = new ArrayList<>();
        array.forEach(value -> digests.add(base64Digest(value)));
        return digests;
    }

    /**
     * Some vectors have a text where a digest belongs. Its hash stands in for it, which is equal
     * where the texts are, so that a verifier gets to judge these too.
     */
    static Digest base64Digest(JsonNode value) {
        byte[] bytes = Base64.getDecoder().decode(value.asString());
        return Digest.of(bytes.length == Digest.BYTES ? bytes : NaiveTree.sha256(bytes));
    }
}
