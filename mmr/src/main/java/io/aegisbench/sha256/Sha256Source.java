package io.aegisbench.sha256;

/**
 * Where SHA-256 comes from. Thread-safe: a source keeps no state of its own, each computation that
 * it opens has one owner.
 *
 * <p>The library uses {@link #jdk()} unless told otherwise; another implementation can be put in
 * its place, which is how the benchmarks compare providers.
 */
public interface Sha256Source {
    /** {@return a short name for tables and logs, such as {@code jdk}} */
    String name();

    /**
     * {@return whether {@link Sha256#copyFrom} works for this source's computations} Where it does
     * not, every flat root hashes all peaks.
     */
    default boolean copies() {
        return true;
    }

    /** {@return a new, empty computation} */
    Sha256 open();

    /**
     * {@return the SHA-256 of the JDK's first provider through its public API} One digest allocates
     * nothing; {@link Sha256#copyFrom} allocates one clone.
     */
    static Sha256Source jdk() {
        return JdkSha256.SOURCE;
    }

    /**
     * {@return the fastest SHA-256 of this JVM that agrees with {@link #jdk()}, or {@code jdk()}
     * itself} Its computations allocate nothing, {@link Sha256#copyFrom} included, unless it is
     * {@code jdk()}.
     *
     * <p>There is a faster one where the JVM was started with {@code
     * --add-opens=java.base/sun.security.provider=ALL-UNNAMED} and the system property {@code
     * aegis.mmr.accelerators} is not {@code off}. It is compared with {@code jdk()} once, at first
     * use.
     *
     * @throws IllegalArgumentException if {@code aegis.mmr.accelerators} is neither {@code on} nor
     *     {@code off}
     */
    static Sha256Source fastest() {
        return Accelerators.fastestSource();
    }
}
