package io.aegisbench.evidence;

import java.util.HexFormat;

/** What is kept of the salts of one record's bodies. Whoever has them can check the bodies. */
public sealed interface Salts {
    /** Length of a salt. */
    int BYTES = 16;

    /**
     * They are there.
     *
     * @param request 32 lower-case hex digits, what the request's hash begins with
     * @param answer the same of the answer's hash
     */
    record Present(String request, String answer) implements Salts {
        static Present of(byte[] both) {
            HexFormat hex = HexFormat.of();
            return new Present(
                    hex.formatHex(both, 0, BYTES), hex.formatHex(both, BYTES, 2 * BYTES));
        }
    }

    /** They were erased on demand: nobody can check the bodies any more. */
    record Erased() implements Salts {}

    /** None were kept: the record has no bodies, or a power cut took those of its second. */
    record Missing() implements Salts {}

    /** Something else than salts is where they should be. */
    record Damaged() implements Salts {}
}
