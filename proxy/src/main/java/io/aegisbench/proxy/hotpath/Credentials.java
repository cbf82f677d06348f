package io.aegisbench.proxy.hotpath;

import org.jspecify.annotations.Nullable;

/** Knows the keys. Thread-safe. */
@FunctionalInterface
public interface Credentials {
    /**
     * {@return whose key it is, or null if it is nobody's}
     *
     * @param key what the client showed, compared with hashes in constant time
     */
    @Nullable Caller find(String key);
}
