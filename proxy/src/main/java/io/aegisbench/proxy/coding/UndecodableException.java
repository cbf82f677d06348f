package io.aegisbench.proxy.coding;

/** Content is not what its coding says. The message says how, and holds nothing of it. */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    static final String NOT_WHOLE = "it is not whole";
    static final String MORE_BEHIND = "something else follows its end";
    static final String EMPTY_PARTS = "too many of its parts are empty";
    static final String WINDOW = "its window is larger than 8 MiB";

    /** Costs no stack trace: a client can cause any number of these. */
    UndecodableException(String how) {
        super(how, null, false, false);
    }
}
