package io.aegisbench.note;

import java.math.BigInteger;

/**
 * Encoded points of edwards25519 (RFC 8032, section 5.1), judged before the JDK gets them: it takes
 * a y beyond the field's modulus, and points of small order, for which anyone can make signatures.
 *
 * <p>With {@code -x² + y² = 1 + dx²y²} the eight points of small order are those with {@code y = 0}
 * (order 4), {@code y = ±1} (orders 1 and 2), and those whose double has {@code y = 0}, for which
 * {@code x² = -y²} and so {@code dy⁴ + 2y² - 1 = 0} (order 8).
 */
final class Ed25519Point {
    static final int BYTES = 32;

    private static final BigInteger ONE = BigInteger.ONE;
    private static final BigInteger P = ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D =
            BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

    private Ed25519Point() {}

    /** Refuses what is no encoding of a point that a signing key can have. */
    static void checkKey(byte[] encoded) {
        if (!isCanonical(encoded)) {
            throw new NoteFormatException("Ed25519 public key is not canonical: y is not below p");
        }
        BigInteger y = y(encoded);
        if (isOfSmallOrder(y)) {
            throw new NoteFormatException("Ed25519 public key is a point of small order");
        }
        if (!isOnCurve(y)) {
            throw new NoteFormatException("Ed25519 public key is no point of the curve");
        }
    }

    /** {@return whether the first 32 bytes hold a y below the modulus} */
    static boolean isCanonical(byte[] encoded) {
        return y(encoded).compareTo(P) < 0;
    }

    private static BigInteger y(byte[] encoded) {
        byte[] bigEndian = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bigEndian[i] = encoded[BYTES - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }

    private static boolean isOfSmallOrder(BigInteger y) {
        BigInteger square = y.multiply(y).mod(P);
        BigInteger doubled =
                D.multiply(square).multiply(square).add(square.shiftLeft(1)).subtract(ONE).mod(P);
        return y.signum() == 0 || square.equals(ONE) || doubled.signum() == 0;
    }

    /** x² = (y² - 1) / (dy² + 1) has a root: Euler's criterion on the product of both. */
    private static boolean isOnCurve(BigInteger y) {
        BigInteger square = y.multiply(y).mod(P);
        BigInteger product = square.subtract(ONE).multiply(D.multiply(square).add(ONE)).mod(P);
        return product.modPow(P.shiftRight(1), P).equals(ONE);
    }
}
