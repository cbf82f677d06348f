package io.aegisbench.cli;

import io.aegisbench.mmr.HashProfile;
import tools.jackson.core.JsonGenerator;

/**
 * The fields in which a proof says what it is: version and algorithm for Aegis, profile for the
 * others.
 */
final class ProofLabels {
    private ProofLabels() {}

    static void write(JsonGenerator json, String kind, HashProfile profile) {
        json.writeStringProperty("version", version(kind, profile));
        json.writeStringProperty("algorithm", algorithm(profile));
    }

    static void expect(JsonFields fields, String kind, HashProfile profile) {
        expect(fields, "version", version(kind, profile));
        expect(fields, "algorithm", algorithm(profile));
    }

    static void expect(JsonFields fields, String name, String expected) {
        if (!fields.string(name).equals(expected)) {
            throw new InputException(
                    "proof: another " + name + " than expected: expected=" + expected);
        }
    }

    private static String version(String kind, HashProfile profile) {
        return "aegis-mmr-" + kind + (profile == HashProfile.AEGIS_V1 ? "-v1" : "-v2");
    }

    private static String algorithm(HashProfile profile) {
        return profile == HashProfile.AEGIS_V1
                ? "sha256-asciihex"
                : "sha256-binary-domain-separated";
    }
}
