package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An owner that holds the writer thread in its first batch until it is opened. */
final class Gate implements WalOwner {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    volatile int largestBatch;

    /** Thrown at each batch that begins with {@link #faultFrom} or after it, if it is set. */
    volatile @Nullable RuntimeException fault;

    volatile long faultFrom;

    @Override
    public void written(long firstIndex, List<byte[]> records) {
        largestBatch = Math.max(largestBatch, records.size());
        entered.countDown();
        try {
            assertThat(open.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the writer thread cannot be interrupted", e);
        }
        RuntimeException thrown = fault;
        if (thrown != null && firstIndex >= faultFrom) {
            throw thrown;
        }
    }
}
