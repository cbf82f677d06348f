package io.aegisbench.witness;

/**
 * What a witness answers.
 *
 * @param status of HTTP
 * @param type the content's
 * @param body its text
 */
record WitnessAnswer(int status, String type, String body) {
    static final int OK = 200;
    static final int MALFORMED = 400;
    static final int UNSIGNED = 403;
    static final int UNKNOWN = 404;
    static final int OTHER_METHOD = 405;
    static final int OTHER_SIZE = 409;
    static final int TOO_LONG = 413;
    static final int INCONSISTENT = 422;
    static final int FAILED = 500;

    private static final String TEXT = "text/plain; charset=utf-8";

    static WitnessAnswer ok(String body) {
        return new WitnessAnswer(OK, TEXT, body);
    }

    static WitnessAnswer refused(int status, String reason) {
        return new WitnessAnswer(status, TEXT, reason + '\n');
    }

    /** The old size is not the one that the witness has. */
    static WitnessAnswer otherSize(long size) {
        return new WitnessAnswer(OTHER_SIZE, "text/x.tlog.size", Long.toString(size) + '\n');
    }
}
