package io.aegisbench.proxy.admin;

import tools.jackson.databind.node.ObjectNode;

/** Figures from outside the ledger that viewers are shown; asked on the thread that tells them. */
@FunctionalInterface
public interface FigureSource {
    /** No figures. */
    FigureSource NONE = figures -> {};

    /**
     * Adds what it has to a snapshot; takes microseconds, never waits.
     *
     * @param figures the snapshot, of which it may add fields of its own
     */
    void addTo(ObjectNode figures);
}
