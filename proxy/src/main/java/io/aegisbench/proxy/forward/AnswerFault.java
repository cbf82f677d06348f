package io.aegisbench.proxy.forward;

/** An answer that must not be passed on. Carried as an exception out of the answer's pipe only. */
final class AnswerFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final UpstreamFault fault;

    AnswerFault(UpstreamFault fault) {
        super(fault.code(), null, false, false);
        this.fault = fault;
    }

    UpstreamFault fault() {
        return fault;
    }
}
