package io.aegisbench.load.simulation;

/** Says what is wrong with an answer. Thread-safe. */
@FunctionalInterface
interface Judge {
    /** What is said of an answer with which nothing is wrong. */
    String RIGHT = "";

    /**
     * {@return what is wrong in a few words that say the kind and not the case, or {@link #RIGHT}}
     *
     * @param answer what came
     */
    String fault(Answer answer);

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param requestId the header {@code X-Aegis-Request-Id}, empty without
     * @param evidence the header {@code X-Aegis-Evidence}, empty without
     * @param body as text
     */
    record Answer(int status, String requestId, String evidence, String body) {}
}
