package io.aegisbench.sha256;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 through {@link MessageDigest}. Not thread-safe: one owner uses it. */
final class JdkSha256 implements Sha256 {
    static final Sha256Source SOURCE = new Source();

    /** A provider's digest need not be cloneable, for instance when it lives in other hardware. */
    private static final boolean COPIES = canBeCopied();

    private MessageDigest digest;

    private JdkSha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
        }
    }

    @Override
    public void update(byte[] input, int offset, int length) {
        digest.update(input, offset, length);
    }

    @Override
    public void digest(byte[] output, int offset) {
        try {
            digest.digest(output, offset, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IndexOutOfBoundsException(
                    "no room for a digest: offset=" + offset + ", length=" + output.length);
        }
    }

    @Override
    public void copyFrom(Sha256 other) {
        if (!(other instanceof JdkSha256 running)) {
            throw new IllegalArgumentException(
                    "a computation of another source: " + other.getClass().getName());
        }
        try {
            digest = (MessageDigest) running.digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "the provider's SHA-256 cannot be cloned: " + digest.getProvider(), e);
        }
    }

    private static boolean canBeCopied() {
        try {
            return new JdkSha256().digest.clone() instanceof MessageDigest;
        } catch (CloneNotSupportedException e) {
            return false;
        }
    }

    private static final class Source implements Sha256Source {
        @Override
        public String name() {
            return "jdk";
        }

        @Override
        public boolean copies() {
            return COPIES;
        }

        @Override
        public Sha256 open() {
            return new JdkSha256();
        }
    }
}
