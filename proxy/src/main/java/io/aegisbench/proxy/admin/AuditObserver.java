package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.hotpath.Verdict;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Hears of the audit API's requests, on I/O threads: it must not wait. */
public interface AuditObserver {
    /**
     * A request was answered.
     *
     * @param status of the answer
     * @param nanos from its head to the end of its answer
     */
    void auditAnswered(int status, long nanos);

    /**
     * A request did not have the right key.
     *
     * @param requestId names it
     * @param tenant whose key it was, empty if nobody's
     * @param from where it came from, null if that is not known
     * @param reject what it was told
     */
    void auditRefused(
            String requestId,
            String tenant,
            @Nullable InetSocketAddress from,
            Verdict.Reject reject);
}
