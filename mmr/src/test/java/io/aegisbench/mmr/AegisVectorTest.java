package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Both Aegis schemes, byte for byte, against what the answered system's accumulators recorded. */
final class AegisVectorTest {
    private static final JsonNode VECTORS = Vectors.read("aegis/mmr-vectors.json");

    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"AEGIS_V1", "AEGIS_V2"})
    void givesTheRecordedRootsAndPeaks(HashProfile profile) {
        JsonNode scheme = scheme(profile);
        assertThat(scheme.get("roots_hex").size()).isEqualTo(35);
        for (String size : scheme.get("roots_hex").propertyNames()) {
            MountainView view = Vectors.range(profile, Long.parseLong(size)).view();
            assertThat(view.commitment().root().hex())
                    .as("root at size %s", size)
                    .isEqualTo(scheme.get("roots_hex").get(size).asString());
            List<Peak> expected = new ArrayList<>();
            scheme.get("peaks")
                    .get(size)
                    .forEach(peak -> expected.add(peak(peak, "hash_hex", profile)));
            assertThat(view.peaks()).as("peaks at size %s", size).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"AEGIS_V1", "AEGIS_V2"})
    void givesTheRecordedProofsAndVerifiesThem(HashProfile profile) {
        JsonNode recorded = scheme(profile).get("proofs");
        assertThat(recorded.size()).isEqualTo(159);
        for (JsonNode one : recorded) {
            AegisInclusionProof expected = proof(one.get("proof"), profile);
            long size = one.get("leaf_count").asLong();
            long index = one.get("leaf_index").asLong();
            assertThat(Vectors.range(profile, size).view().inclusionProof(index))
                    .isEqualTo(expected);
            Commitment trusted =
                    Commitment.ofRoot(profile, size, Digest.ofHex(one.get("root_hex").asString()));
            assertThat(
                            expected.verify(
                                    index, Digest.ofHex(one.get("leaf_hash").asString()), trusted))
                    .isEqualTo(Verification.valid());
        }
    }

    @Test
    void givesThePublishedGoldenRoots() {
        JsonNode golden = VECTORS.get("published_golden");
        Accumulator first = Accumulator.create(HashProfile.AEGIS_V1);
        for (int i = 0; i < 8; i++) {
            first.append(ascii("leaf-" + i));
            JsonNode root = golden.get("v1_roots").get(Integer.toString(i + 1));
            if (root != null) {
                assertThat(first.root().hex()).isEqualTo(root.asString());
            }
        }
        MountainRange second = MountainRange.create(HashProfile.AEGIS_V2);
        for (int i = 0; i < 7; i++) {
            second.append(ascii("record " + i));
        }
        assertThat(second.view().commitment().root().hex())
                .isEqualTo(golden.get("v2_root_n7").asString());
        assertThat(second.view().inclusionProof(0))
                .isEqualTo(proof(golden.get("v2_proof_n7_leaf0"), HashProfile.AEGIS_V2));
    }

    /** Why aegis-v1 is marked unsound: a leaf made of two digests equals the node above them. */
    @Test
    void aLeafOfTheFirstSchemeCanEqualAnInnerNodeAndNoOtherProfileHasThat() {
        JsonNode confusion = VECTORS.get("v1_type_confusion");
        byte[] left = ascii(confusion.get("left_payload").asString());
        byte[] right = ascii(confusion.get("right_payload").asString());
        MountainRange honest = MountainRange.create(HashProfile.AEGIS_V1);
        honest.append(left);
        honest.append(right);
        String forged =
                HashProfile.AEGIS_V1.leafHash(left).hex()
                        + HashProfile.AEGIS_V1.leafHash(right).hex();
        assertThat(HashProfile.AEGIS_V1.leafHash(ascii(forged)))
                .isEqualTo(honest.view().node(2))
                .isEqualTo(Digest.ofHex(confusion.get("interior_equals_forged_leaf").asString()));

        for (HashProfile profile : List.of(HashProfile.RFC9162, HashProfile.AEGIS_V2)) {
            MountainRange range = MountainRange.create(profile);
            range.append(left);
            range.append(right);
            byte[] children = new byte[2 * Digest.BYTES];
            range.view().node(0).copyTo(children, 0);
            range.view().node(1).copyTo(children, Digest.BYTES);
            assertThat(profile.leafHash(children)).isNotEqualTo(range.view().node(2));
        }
    }

    private static AegisInclusionProof proof(JsonNode json, HashProfile profile) {
        List<AegisInclusionProof.Step> path = new ArrayList<>();
        for (JsonNode step : json.get("path")) {
            AegisInclusionProof.Side side =
                    step.get("direction").asString().equals("R")
                            ? AegisInclusionProof.Side.RIGHT
                            : AegisInclusionProof.Side.LEFT;
            path.add(
                    new AegisInclusionProof.Step(
                            digest(step.get("sibling_hash").asString(), profile), side));
        }
        List<Peak> peaks = new ArrayList<>();
        json.get("peaks").forEach(peak -> peaks.add(peak(peak, "hash", profile)));
        return new AegisInclusionProof(
                profile,
                json.get("leaf_index").asLong(),
                json.get("leaf_count").asLong(),
                json.get("peak_index").asInt(),
                path,
                peaks,
                digest(json.get("root").asString(), profile));
    }

    private static Peak peak(JsonNode json, String field, HashProfile profile) {
        return new Peak(json.get("height").asInt(), digest(json.get(field).asString(), profile));
    }

    private static Digest digest(String text, HashProfile profile) {
        boolean hex = profile == HashProfile.AEGIS_V1 || text.length() == 64;
        return hex ? Digest.ofHex(text) : Digest.of(Base64.getUrlDecoder().decode(text));
    }

    private static JsonNode scheme(HashProfile profile) {
        return VECTORS.get("schemes")
                .get(
                        profile == HashProfile.AEGIS_V1
                                ? "v1-asciihex"
                                : "v2-binary-domain-separated");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
