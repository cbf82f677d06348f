package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.HttpAnswer;

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
    String fault(HttpAnswer answer);
}
