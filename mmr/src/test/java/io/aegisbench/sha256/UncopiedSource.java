package io.aegisbench.sha256;

/** A source whose states cannot be copied, such as one in other hardware. */
public final class UncopiedSource implements Sha256Source {
    /** Keeps nothing. */
    public UncopiedSource() {}

    @Override
    public String name() {
        return "uncopied";
    }

    @Override
    public boolean copies() {
        return false;
    }

    @Override
    public Sha256 open() {
        Sha256 jdk = Sha256Source.jdk().open();
        return new Sha256() {
            @Override
            public void update(byte[] input, int offset, int length) {
                jdk.update(input, offset, length);
            }

            @Override
            public void digest(byte[] output, int offset) {
                jdk.digest(output, offset);
            }

            @Override
            public void copyFrom(Sha256 other) {
                throw new IllegalStateException("cannot be copied");
            }
        };
    }
}
