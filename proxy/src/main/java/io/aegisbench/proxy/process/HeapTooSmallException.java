package io.aegisbench.proxy.process;

/** The heap cannot hold the proxy beside the calls' share. */
public final class HeapTooSmallException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MIB = 1 << 20;

    HeapTooSmallException(long heapBytes, int percent) {
        super(
                "the heap is too small: heapMiB=%s, with %s %% of it for calls it must have %s; set -Xmx"
                        .formatted(
                                heapBytes / MIB, percent, HeapPlan.leastBytes(percent) / MIB + 1));
    }
}
