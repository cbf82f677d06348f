package io.aegisbench.sha256;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * The JDK's own SHA-256 block function, which its compiler replaces by the processor's SHA
 * instructions. Thread-safe: it keeps nothing but constants; an engine has one owner.
 *
 * <p>It is no public API: it can be reached only where the JVM was started with {@code
 * --add-opens=java.base/sun.security.provider=ALL-UNNAMED} and the JDK has the expected members.
 * Elsewhere {@link #isPresent} is false, without an exception or a message, and the other methods
 * must not be called.
 */
final class JdkBlock {
    private static final Optional<Members> MEMBERS = find("sun.security.provider");

    // Handles are folded into the calling code only when they are static final fields.
    private static final MethodHandle OPEN =
            MEMBERS.map(Members::open).orElseGet(() -> nothing(Members.OPEN_TYPE));
    private static final MethodHandle STATE =
            MEMBERS.map(Members::state).orElseGet(() -> nothing(Members.STATE_TYPE));
    private static final MethodHandle COMPRESS =
            MEMBERS.map(Members::compress).orElseGet(() -> nothing(Members.COMPRESS_TYPE));

    private JdkBlock() {}

    static boolean isPresent() {
        return MEMBERS.isPresent();
    }

    /** {@return a new computation in its initial state} */
    static Object newEngine() {
        try {
            return (Object) OPEN.invokeExact();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@return the engine's own eight state words: what is written to them, the engine sees} */
    static int[] stateOf(Object engine) {
        try {
            return (int[]) STATE.invokeExact(engine);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Takes blocks that lie one behind the other into the engine's state. The compiled form does
     * not check the range: the caller must have made sure that {@code blocks}, at least one, times
     * 64 bytes from {@code offset} on are inside the array.
     */
    static void compress(Object engine, byte[] input, int offset, int blocks) {
        int lastBlock = offset + (blocks - 1) * Sha256Words.BLOCK_BYTES;
        assert blocks > 0 && offset >= 0 && lastBlock <= input.length - Sha256Words.BLOCK_BYTES;
        try {
            int end = (int) COMPRESS.invokeExact(engine, input, offset, lastBlock);
            assert end == lastBlock + Sha256Words.BLOCK_BYTES;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static Optional<Members> find(String packageName) {
        try {
            Class<?> base = Class.forName(packageName + ".DigestBase");
            Class<?> sha2 = Class.forName(packageName + ".SHA2");
            Class<?> engine = Class.forName(packageName + ".SHA2$SHA256");
            if (!base.isAssignableFrom(sha2) || !sha2.isAssignableFrom(engine)) {
                return Optional.empty();
            }
            MethodHandle open =
                    lookupIn(engine).findConstructor(engine, MethodType.methodType(void.class));
            MethodHandle state = lookupIn(sha2).findGetter(sha2, "state", int[].class);
            MethodType blocks =
                    MethodType.methodType(int.class, byte[].class, int.class, int.class);
            MethodHandle compress =
                    lookupIn(base).findVirtual(base, "implCompressMultiBlock0", blocks);
            return Optional.of(
                    new Members(
                            open.asType(Members.OPEN_TYPE),
                            state.asType(Members.STATE_TYPE),
                            compress.asType(Members.COMPRESS_TYPE)));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static MethodHandles.Lookup lookupIn(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    private static MethodHandle nothing(MethodType type) {
        return MethodHandles.empty(type);
    }

    private static RuntimeException failed(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("the JDK's block function failed", cause);
    }

    /** What is taken from the JDK, with the engine's type erased. */
    record Members(MethodHandle open, MethodHandle state, MethodHandle compress) {
        static final MethodType OPEN_TYPE = MethodType.methodType(Object.class);
        static final MethodType STATE_TYPE = MethodType.methodType(int[].class, Object.class);
        static final MethodType COMPRESS_TYPE =
                MethodType.methodType(int.class, Object.class, byte[].class, int.class, int.class);
    }
}
