package io.aegisbench.sha256;

/** The batch that every machine has, for tests outside of this package. */
public final class OneByOne {
    private OneByOne() {}

    /** {@return a batch that hashes one message after the other by the JDK} */
    public static Sha256Batch batch() {
        return new OneByOneSha256Batch(Sha256Source.jdk());
    }
}
