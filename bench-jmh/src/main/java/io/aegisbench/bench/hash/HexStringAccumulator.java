package io.aegisbench.bench.hash;

import io.aegisbench.mmr.HashProfile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The accumulator as a reader would write it first, after the published description: digests are
 * hex strings, every hash asks for a new {@link MessageDigest}. It is the baseline of the benchmark
 * and the reference for its roots. Not thread-safe: one owner uses it.
 */
final class HexStringAccumulator {
    private record Peak(int height, String hex) {}

    private static final HexFormat HEX = HexFormat.of();

    private final HashProfile profile;
    private final List<Peak> peaks = new ArrayList<>();

    HexStringAccumulator(HashProfile profile) {
        if (profile == HashProfile.MMRIVER) {
            throw new IllegalArgumentException("mmriver has no root: profile=" + profile.id());
        }
        this.profile = profile;
    }

    void append(byte[] data) {
        Peak peak = new Peak(0, leaf(data));
        while (!peaks.isEmpty() && peaks.getLast().height() == peak.height()) {
            Peak left = peaks.removeLast();
            peak = new Peak(left.height() + 1, node(left.hex(), peak.hex()));
        }
        peaks.add(peak);
    }

    String root() {
        if (peaks.isEmpty()) {
            return profile == HashProfile.RFC9162 ? sha256(new byte[0]) : "00".repeat(32);
        }
        if (profile == HashProfile.RFC9162) {
            return folded();
        }
        StringBuilder joined = new StringBuilder();
        for (Peak peak : peaks) {
            joined.append(peak.hex());
        }
        return profile == HashProfile.AEGIS_V1
                ? sha256(ascii(joined.toString()))
                : sha256(HEX.parseHex("02" + joined));
    }

    private String folded() {
        String root = peaks.getLast().hex();
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = node(peaks.get(i).hex(), root);
        }
        return root;
    }

    private String leaf(byte[] data) {
        return profile == HashProfile.AEGIS_V1
                ? sha256(data)
                : sha256(HEX.parseHex("00" + HEX.formatHex(data)));
    }

    private String node(String left, String right) {
        return profile == HashProfile.AEGIS_V1
                ? sha256(ascii(left + right))
                : sha256(HEX.parseHex("01" + left + right));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(byte[] message) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(message));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
        }
    }
}
