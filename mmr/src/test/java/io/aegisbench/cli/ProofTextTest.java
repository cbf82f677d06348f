package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.InclusionProof;
import io.aegisbench.mmr.TestSeed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proof's text: one spelling for one proof, and nothing but a refusal for every changed one. */
final class ProofTextTest {
    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void everyFlippedBitOfAProofIsFalseOrRefused(HashProfile profile) {
        String text = AegisMmrTest.prove(profile, 7, 4, 7).out().strip();
        Commitment trusted = trusted(profile, 7);
        byte[] proof = text.getBytes(StandardCharsets.US_ASCII);
        for (int bit = 0; bit < 8 * proof.length; bit++) {
            byte[] flipped = proof.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(status(flipped, trusted, 4)).as("bit %d of %s", bit, text).isIn(1, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void everyCutProofIsRefused(HashProfile profile) {
        byte[] proof =
                AegisMmrTest.prove(profile, 7, 4, 7)
                        .out()
                        .strip()
                        .getBytes(StandardCharsets.US_ASCII);
        Commitment trusted = trusted(profile, 7);
        for (int length = 0; length < proof.length; length++) {
            assertThat(status(Arrays.copyOf(proof, length), trusted, 4)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void randomChangesNeverCauseAnotherExceptionAndNeverAnotherTextOfOneProof(HashProfile profile) {
        RandomGenerator random = TestSeed.random();
        String text = AegisMmrTest.prove(profile, 100, 70, 100).out().strip();
        byte[] proof = text.getBytes(StandardCharsets.US_ASCII);
        InclusionProof original = InclusionProofJson.read(profile, proof);
        for (int round = 0; round < 3000; round++) {
            byte[] mutant = mutate(proof, random);
            try {
                InclusionProof read = InclusionProofJson.read(profile, mutant);
                if (read.equals(original)) {
                    // Only white space and the order of fields may differ.
                    assertThat(new String(mutant, StandardCharsets.US_ASCII).replaceAll("\\s", ""))
                            .hasSameSizeAs(text);
                }
            } catch (InputException e) {
                assertThat(e.getMessage()).as(TestSeed.REPLAY).isNotBlank().doesNotContain("\n");
            }
        }
    }

    @Test
    void aDigestOfTheSecondSchemeHasOneSpelling() {
        String text = AegisMmrTest.prove(HashProfile.AEGIS_V2, 2, 0, 2).out().strip();
        int lastOfRoot = text.lastIndexOf('"') - 1;
        Commitment trusted = trusted(HashProfile.AEGIS_V2, 2);
        // The last of 43 characters carries four bits: three others decode to the same digest.
        int accepted = 0;
        for (char last :
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            StringBuilder other = new StringBuilder(text);
            other.setCharAt(lastOfRoot, last);
            byte[] proof = other.toString().getBytes(StandardCharsets.US_ASCII);
            accepted += status(proof, trusted, 0) == 0 ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(1);
    }

    /** The status that the command would end with. */
    private static int status(byte[] proof, Commitment trusted, int index) {
        try {
            Digest leafHash =
                    trusted.profile()
                            .leafHash(
                                    HexFormat.of()
                                            .parseHex(String.format(Locale.ROOT, "%064x", index)));
            InclusionProof read = InclusionProofJson.read(trusted.profile(), proof);
            return read.verify(index, leafHash, trusted).isValid() ? 0 : 1;
        } catch (InputException e) {
            return 2;
        }
    }

    private static Commitment trusted(HashProfile profile, int size) {
        List<Digest> values =
                AegisMmrTest.roots(profile, size, size, "--root").stream()
                        .filter(argument -> !argument.startsWith("--"))
                        .map(Digest::ofHex)
                        .toList();
        return new Commitment(profile, size, values);
    }

    private static byte[] mutate(byte[] proof, RandomGenerator random) {
        byte[] mutant = proof.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant[at] = proof[random.nextInt(proof.length)];
                case 2 -> mutant = spliced(mutant, at, random.nextInt(mutant.length));
                default -> mutant = Arrays.copyOf(mutant, 1 + at);
            }
        }
        return mutant;
    }

    /** The text with everything between two places left out or repeated. */
    private static byte[] spliced(byte[] text, int from, int to) {
        byte[] head = Arrays.copyOf(text, from);
        byte[] tail = Arrays.copyOfRange(text, to, text.length);
        byte[] spliced = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, spliced, head.length, tail.length);
        return spliced.length == 0 ? new byte[] {'{'} : spliced;
    }
}
