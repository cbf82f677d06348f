package io.aegisbench.cli;

import io.aegisbench.mmr.AegisInclusionProof;
import io.aegisbench.mmr.AegisInclusionProof.Side;
import io.aegisbench.mmr.AegisInclusionProof.Step;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.InclusionProof;
import io.aegisbench.mmr.MmriverInclusionProof;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Inclusion proofs as JSON; for the Aegis profiles exactly the answered system's fields. */
final class InclusionProofJson {
    private InclusionProofJson() {}

    static String write(InclusionProof proof) {
        return JsonText.object(json -> {
            switch (proof) {
                case Rfc9162InclusionProof rfc -> {
                    json.writeStringProperty("profile", rfc.profile().id());
                    json.writeNumberProperty("leafIndex", rfc.leafIndex());
                    json.writeNumberProperty("treeSize", rfc.treeSize());
                    JsonText.strings(json, "hashes", DigestText.write(rfc.profile(), rfc.hashes()));
                }
                case AegisInclusionProof aegis -> writeAegis(json, aegis);
                case MmriverInclusionProof river -> {
                    json.writeStringProperty("profile", river.profile().id());
                    json.writeNumberProperty("index", river.index());
                    json.writeNumberProperty("size", river.size());
                    JsonText.strings(json, "path", DigestText.write(river.profile(), river.path()));
                }
            }
        });
    }

    static InclusionProof read(HashProfile profile, byte[] document) {
        JsonFields fields = JsonFields.parse(document);
        InclusionProof proof =
                switch (profile) {
                    case RFC9162 -> readRfc9162(fields);
                    case AEGIS_V1, AEGIS_V2 -> readAegis(profile, fields);
                    case MMRIVER -> readMmriver(fields);
                };
        fields.end();
        return proof;
    }

    private static InclusionProof readRfc9162(JsonFields fields) {
        ProofLabels.expect(fields, "profile", HashProfile.RFC9162.id());
        return new Rfc9162InclusionProof(
                fields.count("leafIndex"),
                fields.count("treeSize"),
                DigestText.read(HashProfile.RFC9162, fields.strings("hashes")));
    }

    private static InclusionProof readMmriver(JsonFields fields) {
        ProofLabels.expect(fields, "profile", HashProfile.MMRIVER.id());
        return new MmriverInclusionProof(
                fields.count("index"),
                fields.count("size"),
                DigestText.read(HashProfile.MMRIVER, fields.strings("path")));
    }

    private static void writeAegis(JsonGenerator json, AegisInclusionProof proof) {
        HashProfile profile = proof.profile();
        ProofLabels.write(json, "inclusion", profile);
        json.writeNumberProperty("leaf_index", proof.leafIndex());
        json.writeNumberProperty("leaf_count", proof.leafCount());
        json.writeNumberProperty("peak_index", proof.peakIndex());
        json.writeArrayPropertyStart("path");
        for (Step step : proof.path()) {
            json.writeStartObject();
            json.writeStringProperty("sibling_hash", DigestText.write(profile, step.sibling()));
            json.writeStringProperty("direction", step.side() == Side.LEFT ? "L" : "R");
            json.writeEndObject();
        }
        json.writeEndArray();
        JsonText.peaks(json, "peaks", profile, proof.peaks());
        json.writeStringProperty("root", DigestText.write(profile, proof.root()));
    }

    private static InclusionProof readAegis(HashProfile profile, JsonFields fields) {
        ProofLabels.expect(fields, "inclusion", profile);
        List<Step> path =
                fields.objects("path").stream().map(step -> readStep(profile, step)).toList();
        return new AegisInclusionProof(
                profile,
                fields.count("leaf_index"),
                fields.count("leaf_count"),
                fields.height("peak_index"),
                path,
                JsonText.peaks(fields, "peaks", profile),
                DigestText.read(profile, fields.string("root")));
    }

    private static Step readStep(HashProfile profile, JsonFields fields) {
        Side side =
                switch (fields.string("direction")) {
                    case "L" -> Side.LEFT;
                    case "R" -> Side.RIGHT;
                    default ->
                            throw new InputException("proof: path: direction is neither L nor R");
                };
        Step step = new Step(DigestText.read(profile, fields.string("sibling_hash")), side);
        fields.end();
        return step;
    }
}
