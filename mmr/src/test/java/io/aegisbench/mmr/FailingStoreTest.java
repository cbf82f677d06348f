package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.sha256.OneByOne;
import io.aegisbench.sha256.Sha256Source;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store that fails once, at each of its calls: the range is unusable then, never silently wrong.
 */
final class FailingStoreTest {
    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void refusesEverythingAfterAnAppendThatFailed(HashProfile profile) {
        for (int failAt = 0; failAt < 18; failAt++) {
            MountainRange range = MountainRange.open(profile, new FailingStore(failAt));
            long appended = appendUntilItFails(range);
            assertThat(NodeIndex.nodeCount(appended)).isLessThanOrEqualTo(failAt);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> range.append(Vectors.numbered(0)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("an earlier call failed in the middle")
                        .hasMessageContaining("leafCount=" + appended);
            }
            assertThat(range.leafCount()).isEqualTo(appended);
            assertThat(range.view().commitment())
                    .isEqualTo(Vectors.range(profile, appended).view().commitment());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 30})
    void refusesEverythingAfterABatchThatFailed(int failAt) {
        MountainRange range =
                MountainRange.open(
                        HashProfile.RFC9162,
                        new FailingStore(failAt),
                        Sha256Source.jdk(),
                        Optional.of(OneByOne.batch()));
        byte[] leaves = new byte[32 * Digest.BYTES];
        assertThatThrownBy(() -> range.appendAll(leaves, 0, Digest.BYTES, 32))
                .isInstanceOf(DiskFullException.class);
        assertThatThrownBy(() -> range.appendAll(leaves, 0, Digest.BYTES, 32))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("an earlier call failed in the middle");
    }

    private static long appendUntilItFails(MountainRange range) {
        for (long leaf = 0; leaf < 100; leaf++) {
            try {
                range.append(Vectors.numbered(leaf));
            } catch (DiskFullException e) {
                return leaf;
            }
        }
        throw new AssertionError("the store did not fail");
    }

    private static final class DiskFullException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Fails once, when it has a number of nodes. */
    private static final class FailingStore implements NodeStore {
        private final HeapNodeStore nodes = new HeapNodeStore();
        private final long failAt;
        private boolean failed;

        FailingStore(long failAt) {
            this.failAt = failAt;
        }

        @Override
        public long nodeCount() {
            return nodes.nodeCount();
        }

        @Override
        public void append(byte[] source, int offset) {
            if (!failed && nodes.nodeCount() == failAt) {
                failed = true;
                throw new DiskFullException();
            }
            nodes.append(source, offset);
        }

        @Override
        public Digest node(long index) {
            return nodes.node(index);
        }
    }
}
