package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every setting is checked and a refusal names it. */
final class WalSettingsTest {
    private static final WalSettings DEFAULTS = WalSettings.defaults();

    @Test
    void defaultsAreAsDocumented() {
        assertThat(DEFAULTS)
                .isEqualTo(
                        new WalSettings(
                                67_108_864,
                                1_048_576,
                                65_536,
                                33_554_432,
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(10),
                                SyncPolicy.eachBatch()));
    }

    @Test
    void aBadSettingIsNamed() {
        refuses("roomPatience", () -> DEFAULTS.withRoomPatience(Duration.ofNanos(-1)));
        refuses("recordSizeLimitBytes", () -> DEFAULTS.withRecordSizeLimitBytes(0));
        refuses("recordSizeLimitBytes", () -> DEFAULTS.withRecordSizeLimitBytes((1 << 20) + 1));
        refuses("segmentSizeBytes", () -> DEFAULTS.withSegmentSizeBytes(1 << 20));
        refuses("segmentSizeBytes", () -> DEFAULTS.withSegmentSizeBytes((64 << 20) + 1));
        refuses("segmentSizeBytes", () -> DEFAULTS.withSegmentSizeBytes((1L << 30) + 4096));
        refuses("queueRecords", () -> DEFAULTS.withQueueRecords(0));
        refuses("queueBytes", () -> DEFAULTS.withQueueBytes((1 << 20) - 1));
        refuses("appendPatience", () -> DEFAULTS.withAppendPatience(Duration.ofNanos(-1)));
        refuses("syncPolicy", () -> SyncPolicy.every(Duration.ZERO));
    }

    private static void refuses(String name, ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name)
                .hasMessageContaining("=");
    }
}
