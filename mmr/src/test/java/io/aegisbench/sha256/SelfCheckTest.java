package io.aegisbench.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The check at first use lets nothing wrong pass. */
final class SelfCheckTest {
    @Test
    void acceptsASourceThatAgrees() {
        assertThat(SelfCheck.agreesWithJdk(JdkSha256.SOURCE)).isTrue();
    }

    @Test
    void refusesASourceThatIsWrongAtOneLength() {
        assertThat(SelfCheck.agreesWithJdk(new WrongSource(183, false))).isFalse();
    }

    @Test
    void refusesASourceThatCopiesNothing() {
        assertThat(SelfCheck.agreesWithJdk(new WrongSource(-1, true))).isFalse();
    }

    @Test
    void acceptsABatchThatAgrees() {
        assertThat(SelfCheck.agreesWithJdk(new OneByOneSha256Batch(JdkSha256.SOURCE))).isTrue();
    }

    @Test
    void refusesABatchThatIsWrongAtOneLength() {
        Sha256Source wrong = new WrongSource(1 + 64, false);
        assertThat(SelfCheck.agreesWithJdk(new OneByOneSha256Batch(wrong))).isFalse();
    }

    /** Flips one bit of the digests of one length, or forgets to copy. */
    private record WrongSource(int wrongLength, boolean copiesNothing) implements Sha256Source {
        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public Sha256 open() {
            return new WrongSha256(this, JdkSha256.SOURCE.open());
        }
    }

    private static final class WrongSha256 implements Sha256 {
        private final WrongSource source;
        private final Sha256 right;
        private int messageBytes;

        WrongSha256(WrongSource source, Sha256 right) {
            this.source = source;
            this.right = right;
        }

        @Override
        public void update(byte[] input, int offset, int length) {
            right.update(input, offset, length);
            messageBytes += length;
        }

        @Override
        public void digest(byte[] output, int offset) {
            right.digest(output, offset);
            if (messageBytes == source.wrongLength) {
                output[offset] ^= 1;
            }
            messageBytes = 0;
        }

        @Override
        public void copyFrom(Sha256 other) {
            if (!source.copiesNothing && other instanceof WrongSha256 running) {
                right.copyFrom(running.right);
                messageBytes = running.messageBytes;
            }
        }
    }
}
