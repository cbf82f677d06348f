package io.aegisbench.proxy.hotpath;

/** The end of a chain: answers a call that passed every stage. */
@FunctionalInterface
public interface Responder {
    /**
     * Answers the call, now or later; whoever takes a call must end its exchange or close its
     * connection. Runs on the exchange's I/O thread and never blocks it.
     *
     * @param call every stage has passed it
     */
    void respond(GovernedCall call);
}
