package io.aegisbench.proxy.firewall;

import java.util.Locale;

/**
 * How many of some texts, with Wilson's 95 % interval.
 *
 * @param count of those that are meant
 * @param of all, one at least
 */
record Rate(long count, long of) {

    private static final double Z_95 = 1.959964;

    double lower() {
        return Math.max(0, centre() - halfWidth());
    }

    double upper() {
        return centre() + halfWidth();
    }

    double share() {
        return count / (double) of;
    }

    private double centre() {
        return (share() + Z_95 * Z_95 / (2 * of)) / divisor();
    }

    private double halfWidth() {
        double variance = share() * (1 - share()) / of + Z_95 * Z_95 / (4.0 * of * of);
        return Z_95 * Math.sqrt(variance) / divisor();
    }

    private double divisor() {
        return 1 + Z_95 * Z_95 / of;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s/%s = %.3f [%.3f, %.3f]", count, of, share(), lower(), upper());
    }
}
