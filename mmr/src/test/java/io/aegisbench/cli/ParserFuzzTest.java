package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.aegisbench.mmr.ConsistencyProof;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.InclusionProof;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/**
 * One fuzz target for each parser: whatever the bytes, a value that is written back to the same
 * value, or an {@link InputException}. {@code mvn test} replays the inputs that are kept beside the
 * test; {@code JAZZER_FUZZ=1 mvn -pl mmr test -Dtest=ParserFuzzTest} searches for new ones.
 */
final class ParserFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void inclusionProof(byte[] data) {
        for (HashProfile profile : HashProfile.values()) {
            try {
                InclusionProof proof = InclusionProofJson.read(profile, data);
                byte[] written = InclusionProofJson.write(proof).getBytes(StandardCharsets.UTF_8);
                assertThat(InclusionProofJson.read(profile, written)).isEqualTo(proof);
            } catch (InputException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void consistencyProof(byte[] data) {
        for (HashProfile profile : HashProfile.values()) {
            try {
                ConsistencyProof proof = ConsistencyProofJson.read(profile, data);
                byte[] written = ConsistencyProofJson.write(proof).getBytes(StandardCharsets.UTF_8);
                assertThat(ConsistencyProofJson.read(profile, written)).isEqualTo(proof);
            } catch (InputException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void leaves(byte[] data) {
        LeafReader reader = new LeafReader(new ByteArrayInputStream(data));
        try {
            int bytes = 0;
            for (byte[] leaf = reader.next(); leaf != null; leaf = reader.next()) {
                bytes += leaf.length;
            }
            assertThat(2 * bytes).isLessThanOrEqualTo(data.length);
        } catch (InputException e) {
            assertThat(e).hasMessageStartingWith("line ");
        }
    }
}
