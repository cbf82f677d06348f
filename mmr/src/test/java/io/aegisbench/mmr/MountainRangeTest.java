package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the range does beyond its hashes: restoring, older sizes, limits, leaves of any length. */
final class MountainRangeTest {
    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void continuesFromPeaksAsIfItHadNeverStopped(HashProfile profile) {
        for (int kept = 0; kept <= 40; kept++) {
            MountainRange whole = Vectors.range(profile, 100);
            List<Digest> peaks = Peak.hashes(whole.view(kept).peaks());
            MountainRange restored = MountainRange.restore(profile, kept, peaks);
            Accumulator accumulator = Accumulator.restore(profile, kept, peaks);
            for (int leaf = kept; leaf < 100; leaf++) {
                restored.append(Vectors.numbered(leaf));
                accumulator.append(Vectors.numbered(leaf));
            }
            assertThat(restored.view().commitment()).isEqualTo(whole.view().commitment());
            assertThat(accumulator.commitment()).isEqualTo(whole.view().commitment());
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void restoredFromPeaksProvesNewLeavesAndRefusesOlderOnesByName(HashProfile profile) {
        MountainRange whole = Vectors.range(profile, 32);
        MountainRange restored =
                MountainRange.restore(profile, 20, Peak.hashes(whole.view(20).peaks()));
        for (int leaf = 20; leaf < 32; leaf++) {
            restored.append(Vectors.numbered(leaf));
        }
        for (int leaf = 20; leaf < 32; leaf++) {
            assertThat(restored.view().inclusionProof(leaf))
                    .isEqualTo(whole.view().inclusionProof(leaf));
        }
        for (int leaf = 0; leaf < 20; leaf++) {
            int older = leaf;
            assertThatThrownBy(() -> restored.view().inclusionProof(older))
                    .isInstanceOf(NodePrunedException.class)
                    .hasMessageContaining("restored from the peaks of its first leaves")
                    .hasMessageContaining("leafCount=20");
        }
        assertThat(restored.view().consistencyProof(20))
                .isEqualTo(whole.view().consistencyProof(20));
    }

    @Test
    void refusesPeaksThatDoNotFitTheSize() {
        assertThatThrownBy(() -> Accumulator.restore(HashProfile.RFC9162, 3, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leafCount=3, expected=2, peaks=0");
        assertThatThrownBy(() -> MountainRange.restore(HashProfile.RFC9162, -1, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isFullAtTwoToTheSixtyTwoLeaves() {
        Digest peak = HashProfile.RFC9162.leafHash(new byte[0]);
        Accumulator full =
                Accumulator.restore(HashProfile.RFC9162, NodeIndex.MAX_LEAVES, List.of(peak));
        assertThatThrownBy(() -> full.append(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the range is full");
        assertThat(full.leafCount()).isEqualTo(NodeIndex.MAX_LEAVES);
    }

    @Test
    void provesAndVerifiesBeyondTwoToTheFortyLeaves() {
        long size = (1L << 40) + 12345;
        List<Digest> peaks = new ArrayList<>();
        for (int i = 0; i < Long.bitCount(size); i++) {
            peaks.add(HashProfile.RFC9162.leafHash(new byte[] {(byte) i}));
        }
        for (HashProfile profile : HashProfile.values()) {
            MountainRange range = MountainRange.restore(profile, size, peaks);
            long index = range.append(Vectors.numbered(7));
            for (int i = 0; i < 100; i++) {
                range.append(Vectors.numbered(i));
            }
            Digest leaf = profile.leafHash(Vectors.numbered(7));
            MountainView view = range.view();
            assertThat(view.inclusionProof(index).verify(index, leaf, view.commitment()))
                    .isEqualTo(Verification.valid());
            Commitment older = range.view(size + 1).commitment();
            assertThat(view.consistencyProof(size + 1).verify(older, view.commitment()))
                    .isEqualTo(Verification.valid());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"MMRIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void takesLeavesOfAnyLengthFromAnyPlaceInAnArray(HashProfile profile) {
        RandomGenerator random = TestSeed.random();
        Accumulator accumulator = Accumulator.create(profile);
        List<byte[]> leaves = new ArrayList<>();
        for (int length :
                new int[] {0, 1, 31, 32, 33, 55, 63, 64, 65, 254, 255, 256, 257, 1000, 70_000}) {
            byte[] leaf = new byte[length];
            random.nextBytes(leaf);
            leaves.add(leaf);
            byte[] around = new byte[length + 10];
            random.nextBytes(around);
            System.arraycopy(leaf, 0, around, 7, length);
            accumulator.append(around, 7, length);
        }
        List<Digest> expected =
                new NaiveTree(profile, leaves).commitment().stream().map(Digest::of).toList();
        assertThat(accumulator.commitment().values()).as(TestSeed.REPLAY).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void aRefusedAppendChangesNothing(HashProfile profile) {
        MountainRange range = Vectors.range(profile, 5);
        Commitment before = range.view().commitment();
        byte[] data = new byte[64];
        assertThatThrownBy(() -> range.append(data, 40, 32))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> range.append(data, -1, 32))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> range.appendAll(data, 0, 32, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> range.appendAll(data, 33, 32, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> range.appendAll(data, 0, 32, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> range.appendAll(data, 0, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(IndexOutOfBoundsException.class);
        if (profile == HashProfile.MMRIVER) {
            assertThatThrownBy(() -> range.append(new byte[31]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length=31");
            assertThatThrownBy(() -> range.appendAll(data, 0, 16, 2))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(range.view().commitment()).isEqualTo(before);
        assertThat(range.leafCount()).isEqualTo(5);
    }

    @Test
    void refusesSizesAndLeavesThatItDoesNotHave() {
        MountainRange range = Vectors.range(HashProfile.RFC9162, 5);
        assertThatThrownBy(() -> range.view(6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> range.view(-1)).isInstanceOf(IllegalArgumentException.class);
        MountainView view = range.view(3);
        assertThatThrownBy(() -> view.inclusionProof(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("no such leaf: leafIndex=3, leafCount=3");
        assertThatThrownBy(() -> view.node(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.consistencyProof(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from=0");
        assertThatThrownBy(() -> view.consistencyProof(4))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> view.subtreeHash(new Subtree(0, 4)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.nodeInclusionProof(0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aViewStaysWhatItWasWhileTheRangeGrows() {
        MountainRange range = Vectors.range(HashProfile.RFC9162, 11);
        MountainView view = range.view();
        Commitment before = view.commitment();
        InclusionProof proof = view.inclusionProof(10);
        for (int leaf = 11; leaf < 100_000; leaf++) {
            range.append(Vectors.numbered(0));
        }
        assertThat(view.commitment()).isEqualTo(before);
        assertThat(view.inclusionProof(10)).isEqualTo(proof);
    }

    @Test
    void mmriverHasNoRoot() {
        Accumulator accumulator = Accumulator.create(HashProfile.MMRIVER);
        assertThatThrownBy(accumulator::root).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> accumulator.commitment().root())
                .isInstanceOf(IllegalStateException.class);
        assertThat(accumulator.commitment().values()).isEmpty();
    }

    @Test
    void aViewOfNodesThatSomebodyElseStoresIsTheViewOfTheirRange() {
        HeapNodeStore nodes = new HeapNodeStore();
        MountainRange range = MountainRange.open(HashProfile.RFC9162, nodes);
        for (int leaf = 0; leaf < 20; leaf++) {
            range.append(new byte[] {(byte) leaf});
        }
        MountainView view = MountainView.of(HashProfile.RFC9162, nodes);
        assertThat(view.commitment()).isEqualTo(range.view().commitment());
        for (int leaf = 0; leaf < 20; leaf++) {
            assertThat(view.inclusionProof(leaf)).isEqualTo(range.view().inclusionProof(leaf));
        }
        HeapNodeStore half = new HeapNodeStore();
        half.append(new byte[Digest.BYTES], 0);
        half.append(new byte[Digest.BYTES], 0);
        assertThatThrownBy(() -> MountainView.of(HashProfile.RFC9162, half))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
