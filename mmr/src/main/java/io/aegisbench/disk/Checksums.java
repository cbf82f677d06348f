package io.aegisbench.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** CRC32C, SHA-256 and the search for a byte that is not zero. */
public final class Checksums {
    private Checksums() {}

    /**
     * {@return the CRC32C of {@code [begin, end)}; the buffer's position does not move}
     *
     * @param buffer holds the bytes
     * @param begin index of the first byte
     * @param end index behind the last one
     */
    public static int crc32c(ByteBuffer buffer, int begin, int end) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(begin, end - begin));
        return (int) crc.getValue();
    }

    /** {@return a new SHA-256 by the JDK's provider, its owner's alone} */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
        }
    }

    /**
     * {@return whether all bytes of {@code [begin, end)} are zero}
     *
     * @param buffer holds the bytes
     * @param begin index of the first byte
     * @param end index behind the last one
     */
    public static boolean isZero(ByteBuffer buffer, int begin, int end) {
        return lastNonZero(buffer, begin, end) < begin;
    }

    /**
     * {@return the position of the last byte of {@code [begin, end)} that is not zero, or -1}
     *
     * @param buffer holds the bytes
     * @param begin index of the first byte
     * @param end index behind the last one
     */
    public static int lastNonZero(ByteBuffer buffer, int begin, int end) {
        int at = end;
        while (at - Long.BYTES >= begin && buffer.getLong(at - Long.BYTES) == 0) {
            at -= Long.BYTES;
        }
        while (at > begin) {
            at--;
            if (buffer.get(at) != 0) {
                return at;
            }
        }
        return -1;
    }

    /** Both checksums of a file's bytes, fed in order. Not thread-safe: one owner uses it. */
    public static final class Running {
        private final CRC32C crc = new CRC32C();
        private final MessageDigest sha256 = sha256();
        private long sizeBytes;

        /** Begins with no bytes. */
        public Running() {}

        /**
         * Takes {@code [begin, end)}; the buffer's position does not move.
         *
         * @param buffer holds the bytes
         * @param begin index of the first byte
         * @param end index behind the last one
         */
        public void update(ByteBuffer buffer, int begin, int end) {
            crc.update(buffer.slice(begin, end - begin));
            sha256.update(buffer.slice(begin, end - begin));
            sizeBytes += end - begin;
        }

        /** {@return how many bytes it has taken} */
        public long sizeBytes() {
            return sizeBytes;
        }

        /** {@return the CRC32C of all bytes so far} */
        public int crc32c() {
            return (int) crc.getValue();
        }

        /** {@return the SHA-256 of all bytes; ends the computation} */
        public byte[] finish() {
            return sha256.digest();
        }
    }
}
