package io.aegisbench.proxy.audit;

import io.aegisbench.disk.Checksums;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The id of a request: {@code <ledger, 12 hex>-<run, 8 hex>-<counter, 10 hex>}. The ledger's part
 * is the beginning of the hash of its origin; the run's part is another one each start and greater
 * than all before; so an id names its ledger and is never given twice.
 *
 * @param ledger the first 48 bits of SHA-256 of the ledger's origin
 * @param run number of the start, up to 32 bits
 * @param counter from 0 within the run, up to 40 bits
 */
public record RequestId(long ledger, long run, long counter) {
    static final int LEDGER_DIGITS = 12;
    static final int RUN_DIGITS = 8;
    static final int COUNTER_DIGITS = 10;

    /** Length of an id's text. */
    public static final int LENGTH = LEDGER_DIGITS + RUN_DIGITS + COUNTER_DIGITS + 2;

    private static final int RUN_AT = LEDGER_DIGITS + 1;
    private static final int COUNTER_AT = RUN_AT + RUN_DIGITS + 1;
    private static final HexFormat HEX = HexFormat.of();

    /**
     * {@return the id that a text is, empty if it is none}
     *
     * @param text from anyone
     */
    public static Optional<RequestId> parse(String text) {
        if (text.length() != LENGTH
                || text.charAt(LEDGER_DIGITS) != '-'
                || text.charAt(COUNTER_AT - 1) != '-') {
            return Optional.empty();
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            boolean dash = i == LEDGER_DIGITS || i == COUNTER_AT - 1;
            if (!dash && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return Optional.empty();
            }
        }
        return Optional.of(
                new RequestId(
                        HexFormat.fromHexDigitsToLong(text, 0, LEDGER_DIGITS),
                        HexFormat.fromHexDigitsToLong(text, RUN_AT, COUNTER_AT - 1),
                        HexFormat.fromHexDigitsToLong(text, COUNTER_AT, LENGTH)));
    }

    /**
     * {@return the ledger's part of the ids of an origin}
     *
     * @param origin the ledger's name
     */
    public static long ledgerOf(String origin) {
        byte[] hash = Checksums.sha256().digest(origin.getBytes(StandardCharsets.UTF_8));
        return HexFormat.fromHexDigitsToLong(HEX.formatHex(hash, 0, LEDGER_DIGITS / 2));
    }

    /** {@return the ledger's part as ids write it} */
    public String ledgerText() {
        return HEX.toHexDigits(ledger, LEDGER_DIGITS);
    }

    /** {@return the id's text} */
    @Override
    public String toString() {
        return ledgerText()
                + '-'
                + HEX.toHexDigits(run, RUN_DIGITS)
                + '-'
                + HEX.toHexDigits(counter, COUNTER_DIGITS);
    }
}
