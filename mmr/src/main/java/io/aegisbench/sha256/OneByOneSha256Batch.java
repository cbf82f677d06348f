package io.aegisbench.sha256;

/** Hashes one message after the other with one computation. Not thread-safe: one owner uses it. */
final class OneByOneSha256Batch implements Sha256Batch {
    private final String name;
    private final Sha256 sha256;
    private final byte[] first = new byte[1];

    OneByOneSha256Batch(Sha256Source source) {
        name = source.name() + "-one-by-one";
        sha256 = source.open();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void hash(byte prefix, byte[] input, int offset, int length, int count, byte[] output) {
        BatchArguments.check(input, offset, length, count, output);
        first[0] = prefix;
        for (int i = 0; i < count; i++) {
            sha256.update(first, 0, 1);
            sha256.update(input, offset + i * length, length);
            sha256.digest(output, i * Sha256.DIGEST_BYTES);
        }
    }
}
