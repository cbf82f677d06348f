package io.aegisbench.cli;

/** What more than one command says of an option. */
final class Texts {
    static final String LEAVES =
            "Leaves come on standard input, one a line, as hex of the leaf's data; an empty line is a leaf"
                    + " of no bytes.";
    static final String PROFILE = "rfc9162, aegis-v2, aegis-v1 or mmriver";
    static final String ROOT = "the trusted root in hex (mmriver: once a peak, the highest first)";
    static final String SIZE = "number of leaves that the root is of";

    static final String KEY = "the log's verifier key, name+id+key, from a place that you trust";
    static final String FILE = "the file, or - for standard input";

    private Texts() {}
}
