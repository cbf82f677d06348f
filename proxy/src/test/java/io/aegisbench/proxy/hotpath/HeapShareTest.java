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
    void whatIsLentIsGivenBackWhenTheWorkHasEnded() {
        HeapShare.Part part = share.part();
        assertThat(part.hold(50)).isTrue();
        part.lend();
        part.holdAtMost(10);
        part.giveBack();
        assertThat(share.heldBytes()).isEqualTo(50);
        assertThat(part.hold(60)).isTrue();
        part.takeBack();
        assertThat(share.heldBytes()).isZero();
        assertThat(part.hold(20)).isTrue();
    }

    @Test
    void aPartThatCanNeverHoldSoMuchSaysSo() {
        assertThat(share.part().canEverHold(100)).isTrue();
        assertThat(share.part().canEverHold(101)).isFalse();
    }

    @Test
    void ofAShareWithinAnotherBothAreCounted() {
        HeapShare whole = new HeapShare(100);
        HeapShare half = whole.within(50);
        HeapShare other = whole.within(80);
        HeapShare.Part first = half.part();
        assertThat(first.hold(51)).isFalse();
        assertThat(first.canEverHold(51)).isFalse();
        assertThat(whole.heldBytes()).isZero();
        assertThat(first.hold(50)).isTrue();
        HeapShare.Part second = other.part();
        assertThat(second.hold(51)).isFalse();
        assertThat(other.heldBytes()).isZero();
        assertThat(whole.heldBytes()).isEqualTo(50);
        assertThat(second.hold(50)).isTrue();
        assertThat(first.hold(20)).isTrue();
        assertThat(whole.heldBytes()).isEqualTo(70);
        first.giveBack();
        second.giveBack();
        assertThat(whole.heldBytes() + half.heldBytes() + other.heldBytes()).isZero();
    }
}
