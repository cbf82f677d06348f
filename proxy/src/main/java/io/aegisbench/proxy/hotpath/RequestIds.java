package io.aegisbench.proxy.hotpath;

import java.util.concurrent.atomic.AtomicLong;

/** Gives calls their ids: what names the ledger, then a number. Thread-safe. */
public final class RequestIds {
    private static final int RADIX = 36;

    private final String prefix;
    private final AtomicLong last;

    /**
     * @param ledgerId names the ledger; no two lives of a proxy may share an id, so the first
     *     number must be new too
     * @param first the first number
     */
    public RequestIds(String ledgerId, long first) {
        prefix = "req_" + ledgerId + "_";
        last = new AtomicLong(first - 1);
    }

    /** {@return an id that no other call has} */
    public String next() {
        return prefix + Long.toString(last.incrementAndGet(), RADIX);
    }
}
