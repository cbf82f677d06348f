package io.aegisbench.reports.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Shows numbers: three digits that count, and commas between thousands. */
public final class Numbers {
    private static final MathContext THREE_DIGITS = new MathContext(3);
    private static final double WHOLE_FROM = 100;

    private Numbers() {}

    /** {@return the number to three digits, or whole if it has more} */
    public static String show(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        if (Math.abs(value) >= WHOLE_FROM) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(THREE_DIGITS);
        return Math.abs(value) < 1e-4 ? exponent(value) : rounded.toPlainString();
    }

    private static String exponent(double value) {
        return String.format(Locale.ROOT, "%.2e", value);
    }

    /** {@return the number as plain as can be, for a tick} */
    public static String tick(double value) {
        BigDecimal exact = new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros();
        if (Math.abs(value) >= 1e6) {
            return exact.movePointLeft(6).stripTrailingZeros().toPlainString() + "M";
        }
        if (Math.abs(value) >= 1e4) {
            return exact.movePointLeft(3).stripTrailingZeros().toPlainString() + "k";
        }
        return exact.toPlainString();
    }

    /** {@return a number for a machine: all its digits; empty if it is none} */
    public static String plain(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : "";
    }
}
