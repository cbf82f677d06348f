package io.aegisbench.proxy.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeapShareTest {
    private final HeapShare share = new HeapShare(100);

    @Test
    void partsHoldTogetherWhatTheShareHasAndNoMore() {
        HeapShare.Part first = share.part();
        HeapShare.Part second = share.part();
        assertThat(first.hold(70)).isTrue();
        assertThat(second.hold(31)).isFalse();
        assertThat(second.heldBytes()).isZero();
        assertThat(second.hold(30)).isTrue();
        assertThat(share.heldBytes()).isEqualTo(100);
        assertThat(first.hold(71)).isFalse();
        assertThat(first.heldBytes()).isEqualTo(70);
    }

    @Test
    void aPartThatHoldsLessMakesRoomAndIsGivenBackOnce() {
        HeapShare.Part first = share.part();
        HeapShare.Part second = share.part();
        assertThat(first.hold(100)).isTrue();
        assertThat(first.hold(10)).isTrue();
        assertThat(second.hold(90)).isTrue();
        first.giveBack();
        first.giveBack();
        assertThat(share.heldBytes()).isEqualTo(90);
    }

    @Test
    void aPartThatCanNeverHoldSoMuchSaysSo() {
        assertThat(share.part().canEverHold(100)).isTrue();
        assertThat(share.part().canEverHold(101)).isFalse();
    }
}
