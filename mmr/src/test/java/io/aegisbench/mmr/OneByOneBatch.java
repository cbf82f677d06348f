package io.aegisbench.mmr;

/** A batch hasher that hashes one message after the other: the plainest that keeps the contract. */
final class OneByOneBatch implements Sha256Batch {
    private final Sha256 sha256 = Sha256Source.jdk().open();

    @Override
    public String name() {
        return "one-by-one";
    }

    @Override
    public void hash(byte prefix, byte[] input, int offset, int length, int count, byte[] output) {
        for (int i = 0; i < count; i++) {
            sha256.update(new byte[] {prefix}, 0, 1);
            sha256.update(input, offset + i * length, length);
            sha256.digest(output, i * Digest.BYTES);
        }
    }
}
