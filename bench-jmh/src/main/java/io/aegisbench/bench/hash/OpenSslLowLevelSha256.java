package io.aegisbench.bench.hash;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * SHA-256 by OpenSSL's {@code SHA256_Init}, {@code _Update} and {@code _Final}, which OpenSSL 3
 * calls deprecated and which cost no look-up of an algorithm. The running state is a C structure
 * inside an array of the Java heap. Not thread-safe.
 */
final class OpenSslLowLevelSha256 implements Sha256 {
    static final Sha256Source SOURCE = new Source();

    /** {@code SHA256_CTX}: 8 words of state, 2 of length, 16 of data, 2 more. */
    private static final int CONTEXT_WORDS = 28;

    private static final MethodHandle INIT =
            LibCrypto.critical("SHA256_Init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle UPDATE =
            LibCrypto.critical(
                    "SHA256_Update", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle FINAL =
            LibCrypto.critical("SHA256_Final", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

    private final int[] words = new int[CONTEXT_WORDS];
    private final MemorySegment context = MemorySegment.ofArray(words);

    private OpenSslLowLevelSha256() {
        init();
    }

    private void init() {
        try {
            LibCrypto.check((int) INIT.invokeExact(context));
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
    }

    @Override
    public void update(byte[] input, int offset, int length) {
        MemorySegment bytes = MemorySegment.ofArray(input).asSlice(offset, length);
        try {
            LibCrypto.check((int) UPDATE.invokeExact(context, bytes, (long) length));
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
    }

    @Override
    public void digest(byte[] output, int offset) {
        MemorySegment bytes = MemorySegment.ofArray(output).asSlice(offset, DIGEST_BYTES);
        try {
            LibCrypto.check((int) FINAL.invokeExact(bytes, context));
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
        init();
    }

    @Override
    public void copyFrom(Sha256 other) {
        if (!(other instanceof OpenSslLowLevelSha256 running)) {
            throw new IllegalArgumentException(
                    "a computation of another source: " + other.getClass().getName());
        }
        System.arraycopy(running.words, 0, words, 0, CONTEXT_WORDS);
    }

    private static final class Source implements Sha256Source {
        @Override
        public String name() {
            return HashSources.OPENSSL_LOW_LEVEL;
        }

        @Override
        public Sha256 open() {
            return new OpenSslLowLevelSha256();
        }
    }
}
