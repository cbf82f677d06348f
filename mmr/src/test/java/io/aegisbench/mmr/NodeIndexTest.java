package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Index arithmetic, small by counting and to 2^40 leaves and the limit by its own inverses. */
final class NodeIndexTest {
    @Test
    void numbersNodesInTheOrderInWhichTheyAreMade() {
        long next = 0;
        for (long leaf = 0; leaf < 5000; leaf++) {
            assertThat(NodeIndex.ofLeaf(leaf)).isEqualTo(next);
            int completed = Long.numberOfTrailingZeros(leaf + 1);
            for (int height = 0; height <= completed; height++) {
                long firstLeaf = leaf + 1 - (1L << height);
                assertThat(NodeIndex.ofSubtree(firstLeaf, height)).isEqualTo(next);
                assertThat(NodeIndex.height(next)).isEqualTo(height);
                assertThat(NodeIndex.firstLeaf(next)).isEqualTo(firstLeaf);
                next++;
                boolean complete = height == completed;
                assertThat(NodeIndex.isComplete(next)).isEqualTo(complete);
            }
            assertThat(NodeIndex.nodeCount(leaf + 1)).isEqualTo(next);
            assertThat(NodeIndex.leafCount(next)).isEqualTo(leaf + 1);
        }
    }

    @Test
    void keepsItsInversesAtRandomSizesUpToTwoToTheForty() {
        RandomGenerator random = TestSeed.random();
        for (int round = 0; round < 20_000; round++) {
            long leafCount = 1 + random.nextLong(1L << 40);
            long leaf = random.nextLong(leafCount);
            long nodes = NodeIndex.nodeCount(leafCount);
            assertThat(NodeIndex.leafCount(nodes)).as(TestSeed.REPLAY).isEqualTo(leafCount);
            assertThat(NodeIndex.height(NodeIndex.ofLeaf(leaf))).isZero();
            assertThat(NodeIndex.firstLeaf(NodeIndex.ofLeaf(leaf))).isEqualTo(leaf);
            int height = NodeIndex.mountainHeight(leaf, leafCount);
            int peak = NodeIndex.peakIndex(leaf, leafCount);
            long firstOfMountain = leaf >>> height << height;
            assertThat(firstOfMountain + (1L << height)).isLessThanOrEqualTo(leafCount);
            assertThat(peak).isEqualTo(Long.bitCount(leafCount >>> (height + 1)));
            assertThat(NodeIndex.height(NodeIndex.ofSubtree(firstOfMountain, height)))
                    .isEqualTo(height);
            assertThat(Peak.heights(0, leafCount).get(peak)).isEqualTo(height);
        }
    }

    @Test
    void reachesItsLimitWithoutOverflow() {
        assertThat(NodeIndex.nodeCount(NodeIndex.MAX_LEAVES)).isEqualTo((1L << 63) - 1);
        assertThat(NodeIndex.leafCount(Long.MAX_VALUE)).isEqualTo(NodeIndex.MAX_LEAVES);
        assertThat(NodeIndex.height(Long.MAX_VALUE - 1)).isEqualTo(62);
        assertThat(NodeIndex.isComplete(Long.MAX_VALUE - 1)).isFalse();
        assertThat(NodeIndex.ofLeaf(NodeIndex.MAX_LEAVES - 1)).isEqualTo((1L << 63) - 2 - 62);
    }

    @Test
    void refusesNumbersThatNoRangeHas() {
        assertThatThrownBy(() -> NodeIndex.nodeCount(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("leaf count outside [0, 2^62]: leafCount=-1");
        assertThatThrownBy(() -> NodeIndex.nodeCount(NodeIndex.MAX_LEAVES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NodeIndex.leafCount(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no range has this many nodes: nodeCount=2");
        assertThatThrownBy(() -> NodeIndex.ofSubtree(2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("subtree is not aligned: firstLeaf=2, height=2");
        for (int height : new int[] {-1, 63, 64, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> NodeIndex.ofSubtree(0, height))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> NodeIndex.ofSubtree(NodeIndex.MAX_LEAVES, 62))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NodeIndex.ofLeaf(NodeIndex.MAX_LEAVES))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NodeIndex.height(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NodeIndex.mountainHeight(3, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Subtree(2, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
