package io.aegisbench.bench.hash;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * SHA-256 by OpenSSL's EVP functions, the way its manual asks for, with one reused context. The
 * context lives outside the Java heap and is freed with this object. Not thread-safe.
 */
@SuppressWarnings("restricted") // Calling native code is what is measured here.
final class OpenSslEvpSha256 implements Sha256 {
    static final Sha256Source SOURCE = new Source();

    private static final MethodHandle NEW_CONTEXT =
            LibCrypto.link("EVP_MD_CTX_new", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle FREE_CONTEXT =
            LibCrypto.link("EVP_MD_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle COPY =
            LibCrypto.link("EVP_MD_CTX_copy_ex", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle INIT =
            LibCrypto.critical(
                    "EVP_DigestInit_ex",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle UPDATE =
            LibCrypto.critical(
                    "EVP_DigestUpdate",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle FINAL =
            LibCrypto.critical(
                    "EVP_DigestFinal_ex",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    private static final MemorySegment ALGORITHM = algorithm();

    private final MemorySegment context;

    private OpenSslEvpSha256() {
        try {
            MemorySegment created = (MemorySegment) NEW_CONTEXT.invokeExact();
            context = created.reinterpret(Arena.ofAuto(), OpenSslEvpSha256::free);
            start(ALGORITHM);
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
    }

    private static MemorySegment algorithm() {
        MethodHandle sha256 = LibCrypto.link("EVP_sha256", FunctionDescriptor.of(ADDRESS));
        try {
            return (MemorySegment) sha256.invokeExact();
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
    }

    private static void free(MemorySegment context) {
        try {
            FREE_CONTEXT.invokeExact(context);
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
    }

    /** Starts a message; without an algorithm the one of the context is used again. */
    private void start(MemorySegment algorithm) {
        try {
            LibCrypto.check((int) INIT.invokeExact(context, algorithm, MemorySegment.NULL));
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
            LibCrypto.check((int) FINAL.invokeExact(context, bytes, MemorySegment.NULL));
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
        start(MemorySegment.NULL);
    }

    @Override
    public void copyFrom(Sha256 other) {
        if (!(other instanceof OpenSslEvpSha256 running)) {
            throw new IllegalArgumentException(
                    "a computation of another source: " + other.getClass().getName());
        }
        try {
            LibCrypto.check((int) COPY.invokeExact(context, running.context));
        } catch (Throwable e) {
            throw LibCrypto.fault(e);
        }
    }

    private static final class Source implements Sha256Source {
        @Override
        public String name() {
            return HashSources.OPENSSL_EVP;
        }

        @Override
        public Sha256 open() {
            return new OpenSslEvpSha256();
        }
    }
}
