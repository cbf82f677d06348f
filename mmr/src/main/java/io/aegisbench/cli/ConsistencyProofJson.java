package io.aegisbench.cli;

import io.aegisbench.mmr.AegisConsistencyProof;
import io.aegisbench.mmr.ConsistencyProof;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MmriverConsistencyProof;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import java.util.ArrayList;
import java.util.List;

/** Consistency proofs as JSON. */
final class ConsistencyProofJson {
    private ConsistencyProofJson() {}

    static String write(ConsistencyProof proof) {
        HashProfile profile = proof.profile();
        return JsonText.object(json -> {
            switch (proof) {
                case Rfc9162ConsistencyProof rfc -> {
                    json.writeStringProperty("profile", profile.id());
                    json.writeNumberProperty("fromSize", rfc.fromSize());
                    json.writeNumberProperty("toSize", rfc.toSize());
                    JsonText.strings(json, "hashes", DigestText.write(profile, rfc.hashes()));
                }
                case AegisConsistencyProof aegis -> {
                    ProofLabels.write(json, "consistency", profile);
                    json.writeNumberProperty("from_leaf_count", aegis.fromCount());
                    json.writeNumberProperty("to_leaf_count", aegis.toCount());
                    JsonText.peaks(json, "from_peaks", profile, aegis.fromPeaks());
                    JsonText.peaks(json, "appended", profile, aegis.appended());
                }
                case MmriverConsistencyProof river -> {
                    json.writeStringProperty("profile", profile.id());
                    json.writeNumberProperty("fromSize", river.fromSize());
                    json.writeNumberProperty("toSize", river.toSize());
                    json.writeArrayPropertyStart("paths");
                    for (List<Digest> path : river.paths()) {
                        json.writeStartArray();
                        path.forEach(
                                sibling -> json.writeString(DigestText.write(profile, sibling)));
                        json.writeEndArray();
                    }
                    json.writeEndArray();
                    JsonText.strings(
                            json, "rightPeaks", DigestText.write(profile, river.rightPeaks()));
                }
            }
        });
    }

    static ConsistencyProof read(HashProfile profile, byte[] document) {
        JsonFields fields = JsonFields.parse(document);
        ConsistencyProof proof =
                switch (profile) {
                    case RFC9162 -> readRfc9162(fields);
                    case AEGIS_V1, AEGIS_V2 -> readAegis(profile, fields);
                    case MMRIVER -> readMmriver(fields);
                };
        fields.end();
        return proof;
    }

    private static ConsistencyProof readRfc9162(JsonFields fields) {
        ProofLabels.expect(fields, "profile", HashProfile.RFC9162.id());
        return new Rfc9162ConsistencyProof(
                fields.count("fromSize"),
                fields.count("toSize"),
                DigestText.read(HashProfile.RFC9162, fields.strings("hashes")));
    }

    private static ConsistencyProof readAegis(HashProfile profile, JsonFields fields) {
        ProofLabels.expect(fields, "consistency", profile);
        return new AegisConsistencyProof(
                profile,
                fields.count("from_leaf_count"),
                fields.count("to_leaf_count"),
                JsonText.peaks(fields, "from_peaks", profile),
                JsonText.peaks(fields, "appended", profile));
    }

    private static ConsistencyProof readMmriver(JsonFields fields) {
        ProofLabels.expect(fields, "profile", HashProfile.MMRIVER.id());
        List<List<Digest>> paths = new ArrayList<>();
        fields.stringLists("paths")
                .forEach(path -> paths.add(DigestText.read(HashProfile.MMRIVER, path)));
        return new MmriverConsistencyProof(
                fields.count("fromSize"),
                fields.count("toSize"),
                paths,
                DigestText.read(HashProfile.MMRIVER, fields.strings("rightPeaks")));
    }
}
