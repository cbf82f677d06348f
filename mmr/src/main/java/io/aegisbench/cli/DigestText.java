package io.aegisbench.cli;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * How a proof writes digests: 64 lowercase hexadecimal digits, or for aegis-v2 43 characters of
 * unpadded base64url. Each digest has one spelling; every other is refused, so that no two texts
 * are one proof.
 */
final class DigestText {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private DigestText() {}

    static String write(HashProfile profile, Digest digest) {
        return profile == HashProfile.AEGIS_V2
                ? ENCODER.encodeToString(digest.bytes())
                : digest.hex();
    }

    static List<String> write(HashProfile profile, List<Digest> digests) {
        return digests.stream().map(digest -> write(profile, digest)).toList();
    }

    static Digest read(HashProfile profile, String text) {
        try {
            byte[] bytes =
                    profile == HashProfile.AEGIS_V2
                            ? Base64.getUrlDecoder().decode(text)
                            : HexFormat.of().parseHex(text);
            Digest digest = Digest.of(bytes);
            if (write(profile, digest).equals(text)) {
                return digest;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with texts that decode but are not the one spelling.
        }
        String form =
                profile == HashProfile.AEGIS_V2
                        ? "43 characters of unpadded base64url"
                        : "64 lowercase hexadecimal digits";
        throw new InputException("proof has a digest that is not " + form + ": " + shortened(text));
    }

    static List<Digest> read(HashProfile profile, List<String> texts) {
        List<Digest> digests = new ArrayList<>();
        texts.forEach(text -> digests.add(read(profile, text)));
        return digests;
    }

    /** {@return a text from outside as it may stand in an error message} */
    static String shortened(String text) {
        String visible = text.chars().allMatch(c -> c > ' ' && c < 127) ? text : "(unprintable)";
        return visible.length() <= 80 ? visible : visible.substring(0, 80) + "…";
    }
}
