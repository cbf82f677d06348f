package io.aegisbench.proxy.process;

/**
 * How the heap is shared out: the one place that knows the arithmetic. What grows with what clients
 * and upstreams send is held against one of four shares, which are apart so that large bodies leave
 * the evidence of small calls its room, and strangers' connections leave both theirs. The rest is
 * the proxy's own and the collector's.
 *
 * <pre>
 *   heap ─┬─ calls' part ─┬─ 4/6 bodies     read, parsed, looked through, translated
 *         │               ├─ 1/6 evidence   slots of the calls under way, what is kept of answers
 *         │               └─ 1/6 answers    collected to be translated, events cut in two
 *         ├─ 1/8 connections                with large heads
 *         └─ the rest                       rules, metrics, queues: at least 20 MiB
 * </pre>
 *
 * <p>The JVM lets direct buffers take as much again as the heap. Half of that is for the calls
 * under way, whose number is bounded by it.
 *
 * @param bodyBytes what the bodies of all calls may hold
 * @param evidenceBytes what the evidence of all calls may hold
 * @param answerBytes what the answers of all calls may hold
 * @param connectionBytes what all connections may hold
 * @param maxCalls how many calls may be under way
 */
public record HeapPlan(
        long bodyBytes, long evidenceBytes, long answerBytes, long connectionBytes, int maxCalls) {
    /** What the calls may hold unless set otherwise. */
    public static final int USUAL_PERCENT = 60;

    /** Classes' statics, rules, tables and queues, measured idle at 14 MiB; the rest is garbage. */
    static final long OWN_BYTES = 20L << 20;

    /** Buffers of 16 KiB: two of the client's side, two of the upstream's, TLS on one of them. */
    static final int DIRECT_BYTES_PER_CALL = 96 << 10;

    private static final int SIXTHS = 6;
    private static final int BODY_SIXTHS = 4;
    private static final int EIGHTHS = 8;

    /**
     * {@return the shares of a heap}
     *
     * @param heapBytes what the JVM may take
     * @param percent of it for the calls
     * @throws HeapTooSmallException if the rest is less than the proxy itself needs
     */
    public static HeapPlan of(long heapBytes, int percent) {
        if (heapBytes < leastBytes(percent)) {
            throw new HeapTooSmallException(heapBytes, percent);
        }
        long sixth = heapBytes / 100 * percent / SIXTHS;
        long direct = heapBytes / 2 / DIRECT_BYTES_PER_CALL;
        return new HeapPlan(
                BODY_SIXTHS * sixth,
                sixth,
                sixth,
                heapBytes / EIGHTHS,
                (int) Math.min(direct, Integer.MAX_VALUE));
    }

    /** {@return the smallest heap that holds the proxy beside what clients may hold} */
    static long leastBytes(int percent) {
        return OWN_BYTES * 100 * EIGHTHS / ((100 - percent) * EIGHTHS - 100);
    }

    /**
     * {@return the shares of this process's heap}
     *
     * @param percent of it for the calls
     * @throws HeapTooSmallException if the rest is less than the proxy itself needs
     */
    public static HeapPlan ofThisProcess(int percent) {
        return of(Runtime.getRuntime().maxMemory(), percent);
    }
}
