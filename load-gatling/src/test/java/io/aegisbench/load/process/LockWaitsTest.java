package io.aegisbench.load.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LockWaitsTest {
    @Test
    void locksAreToldFromQueues() {
        assertThat(LockWaits.isLock("java.util.concurrent.locks.ReentrantLock$NonfairSync"))
                .isTrue();
        assertThat(
                        LockWaits.isLock(
                                "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject"))
                .isFalse();
        assertThat(LockWaits.isLock("java.util.concurrent.SynchronousQueue$Transferer")).isFalse();
    }
}
