package io.aegisbench.mmr;

/** Says that a proof needs a node which a range that was restored from its peaks never had. */
public final class NodePrunedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the missing node and the size at which the range begins.
     *
     * @param node index of the node that was asked for
     * @param leafCount number of leaves of which only the peaks are known
     */
    public NodePrunedException(long node, long leafCount) {
        super(
                "node is not kept, the range was restored from the peaks of its first leaves: node="
                        + node
                        + ", leafCount="
                        + leafCount);
    }
}
