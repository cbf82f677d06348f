package io.aegisbench.bench.hash;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OpenSSL's libcrypto through the foreign-function API, if the machine has it. Thread-safe. */
@SuppressWarnings("restricted") // Calling native code is what is measured here.
final class LibCrypto {
    private static final List<String> NAMES =
            List.of("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so", "libcrypto.3.dylib");
    private static final @Nullable SymbolLookup LIBRARY = open();

    private LibCrypto() {}

    /** {@return why it cannot be called} */
    static Optional<String> unavailable() {
        return LIBRARY == null
                ? Optional.of("no libcrypto on this machine: tried " + String.join(", ", NAMES))
                : Optional.empty();
    }

    /**
     * {@return a function that may be given arrays of the Java heap: it returns soon and never
     * calls back, so the collector can wait for it}
     */
    static MethodHandle critical(String name, FunctionDescriptor signature) {
        return link(name, signature, Linker.Option.critical(true));
    }

    static MethodHandle link(String name, FunctionDescriptor signature, Linker.Option... options) {
        if (LIBRARY == null) {
            throw new IllegalStateException(unavailable().orElseThrow());
        }
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), signature, options);
    }

    /** Throws unless a function of the library returned 1, which is success for all of ours. */
    static void check(int status) {
        if (status != 1) {
            throw new IllegalStateException("libcrypto refused: status=" + status);
        }
    }

    /** {@return the fault to throw for what a native call threw, which can only be an error} */
    static IllegalStateException fault(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a call of libcrypto failed", thrown);
    }

    private static @Nullable SymbolLookup open() {
        return NAMES.stream().flatMap(name -> open(name).stream()).findFirst().orElse(null);
    }

    private static Optional<SymbolLookup> open(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Not under this name.
        }
    }
}
