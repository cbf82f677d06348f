package io.aegisbench.proxy.audit;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * No evidence, for measuring what evidence costs. Thread-safe: keeps counters only. Its request ids
 * begin with zeros, which no ledger's do but by chance.
 */
public final class OffTrail implements EvidenceTrail {
    private static final NoEvidence SLOT = new NoEvidence();

    private final RequestIds requestIds = new RequestIds(0, System.currentTimeMillis() / 1000);
    private final LongAdder refused = new LongAdder();

    /** {@return refusals that were counted and not recorded} */
    public long refused() {
        return refused.sum();
    }

    @Override
    public Mode mode() {
        return Mode.OFF;
    }

    @Override
    public String nextRequestId() {
        return requestIds.next();
    }

    @Override
    public Reservation reserve(Call call) {
        return SLOT;
    }

    @Override
    public void refuse(Refusal refusal, @Nullable InetAddress from) {
        refused.increment();
    }

    @Override
    public Status status() {
        return Status.NONE;
    }

    @Override
    public boolean isFaulted() {
        return false;
    }

    /** A slot that keeps nothing. */
    private static final class NoEvidence implements Slot {
        @Override
        public void requestBody(byte[] body) {}

        @Override
        public void requestEncoding(String coding) {}

        @Override
        public void requestComes() {}

        @Override
        public void requestPart(ByteBuffer bytes) {}

        @Override
        public void translated(String dropped, String mapped) {}

        @Override
        public void forwarding(String upstream) {}

        @Override
        public void answering(int status, boolean streamed) {}

        @Override
        public void chunk(ByteBuffer bytes) {}

        @Override
        public void tokens(long prompt, long completion) {}

        @Override
        public void tokensUntold() {}

        @Override
        public void finish(String reason) {}

        @Override
        public void whenRecorded(Waiter waiter) {
            waiter.settled(Settled.RECORDED, -1);
        }

        @Override
        public boolean complete(Outcome outcome) {
            return true;
        }

        @Override
        public boolean abandon() {
            return true;
        }
    }
}
