package io.aegisbench.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeapPlanTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(longs = {73, 80, 93, 128, 512, 6144, 1 << 20})
    void theSharesAreTheCallsPartAndTheRestHoldsTheProxy(long heapMib) {
        HeapPlan plan = HeapPlan.of(heapMib * MIB, HeapPlan.USUAL_PERCENT);
        long shares = plan.bodyBytes() + plan.evidenceBytes() + plan.answerBytes();
        assertThat(shares).isBetween(heapMib * MIB * 59 / 100, heapMib * MIB * 60 / 100);
        assertThat(plan.connectionBytes()).isEqualTo(heapMib * MIB / 8);
        assertThat(heapMib * MIB - shares - plan.connectionBytes())
                .isGreaterThanOrEqualTo(HeapPlan.OWN_BYTES);
        assertThat(plan.maxCalls() * (long) HeapPlan.DIRECT_BYTES_PER_CALL)
                .isBetween(1L, heapMib * MIB / 2);
    }

    @Test
    void aHeapThatHoldsNoProxyBesideTheCallsIsRefusedWithWhatItMustHave() {
        assertThatThrownBy(() -> HeapPlan.of(72 * MIB, 60))
                .isInstanceOf(HeapTooSmallException.class)
                .hasMessageContainingAll("heapMiB=72", "60 %", "must have 73", "-Xmx");
        assertThatThrownBy(() -> HeapPlan.of(128 * MIB, 80))
                .hasMessageContainingAll("heapMiB=128", "80 %", "must have 267");
    }
}
