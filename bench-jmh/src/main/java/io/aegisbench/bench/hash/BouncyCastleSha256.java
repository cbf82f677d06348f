package io.aegisbench.bench.hash;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import org.bouncycastle.crypto.digests.SHA256Digest;

/** SHA-256 by Bouncy Castle's lightweight API, which is plain Java. Not thread-safe. */
final class BouncyCastleSha256 implements Sha256 {
    static final Sha256Source SOURCE = new Source();

    private final SHA256Digest digest = new SHA256Digest();

    private BouncyCastleSha256() {}

    @Override
    public void update(byte[] input, int offset, int length) {
        digest.update(input, offset, length);
    }

    @Override
    public void digest(byte[] output, int offset) {
        digest.doFinal(output, offset);
    }

    @Override
    public void copyFrom(Sha256 other) {
        if (!(other instanceof BouncyCastleSha256 running)) {
            throw new IllegalArgumentException(
                    "a computation of another source: " + other.getClass().getName());
        }
        digest.reset(running.digest);
    }

    private static final class Source implements Sha256Source {
        @Override
        public String name() {
            return HashSources.BOUNCY_CASTLE;
        }

        @Override
        public Sha256 open() {
            return new BouncyCastleSha256();
        }
    }
}
