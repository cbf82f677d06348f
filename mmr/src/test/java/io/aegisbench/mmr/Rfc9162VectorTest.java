package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Strictness of the RFC 9162 verifier: transparency-dev/merkle's cases, most of which must fail.
 */
final class Rfc9162VectorTest {
    private static final String ROOT = "transparency-dev-merkle/testdata/";

    static Stream<String> inclusionCases() throws IOException, URISyntaxException {
        return cases("inclusion");
    }

    static Stream<String> consistencyCases() throws IOException, URISyntaxException {
        return cases("consistency");
    }

    @ParameterizedTest
    @MethodSource("inclusionCases")
    void acceptsOnlyTheGoodInclusionProofs(String path) {
        JsonNode testCase = Vectors.read(path);
        assertThat(isIncluded(testCase))
                .as(testCase.get("desc").asString())
                .isEqualTo(expected(testCase));
    }

    @ParameterizedTest
    @MethodSource("consistencyCases")
    void acceptsOnlyTheGoodConsistencyProofs(String path) {
        JsonNode testCase = Vectors.read(path);
        assertThat(isConsistent(testCase))
                .as(testCase.get("desc").asString())
                .isEqualTo(expected(testCase));
    }

    private static boolean isIncluded(JsonNode testCase) {
        if (!testCase.get("leafIdx").canConvertToLong()) {
            return false; // An unsigned index of ours ends at 2^62.
        }
        if (!isDigest(testCase.get("root")) || !isDigest(testCase.get("leafHash"))) {
            return false; // The value type refuses it before a verifier sees it.
        }
        long index = testCase.get("leafIdx").asLong();
        long size = testCase.get("treeSize").asLong();
        List<Digest> hashes = Vectors.base64Digests(testCase.get("proof"));
        Commitment trusted = Commitment.ofRoot(HashProfile.RFC9162, size, digest(testCase, "root"));
        return new Rfc9162InclusionProof(index, size, hashes)
                .verify(index, digest(testCase, "leafHash"), trusted)
                .isValid();
    }

    private static boolean isConsistent(JsonNode testCase) {
        long from = testCase.get("size1").asLong();
        long to = testCase.get("size2").asLong();
        List<Digest> hashes = Vectors.base64Digests(testCase.get("proof"));
        return new Rfc9162ConsistencyProof(from, to, hashes)
                .verify(
                        Commitment.ofRoot(HashProfile.RFC9162, from, digest(testCase, "root1")),
                        Commitment.ofRoot(HashProfile.RFC9162, to, digest(testCase, "root2")))
                .isValid();
    }

    private static boolean isDigest(JsonNode base64) {
        return base64.binaryValue().length == Digest.BYTES;
    }

    private static boolean expected(JsonNode testCase) {
        return !testCase.get("wantErr").asBoolean();
    }

    private static Digest digest(JsonNode testCase, String field) {
        return Vectors.base64Digest(testCase.get(field));
    }

    private static Stream<String> cases(String kind) throws IOException, URISyntaxException {
        Path root =
                Path.of(
                        Objects.requireNonNull(
                                        Rfc9162VectorTest.class.getResource(
                                                "/vectors/" + ROOT + kind))
                                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            List<String> paths =
                    files.filter(Files::isRegularFile)
                            .map(file ->
                                    ROOT
                                            + kind
                                            + "/"
                                            + root.relativize(file).toString().replace('\\', '/'))
                            .sorted()
                            .toList();
            assertThat(paths).as("every case is there").hasSize(98);
            return paths.stream();
        }
    }
}
