package io.aegisbench.bench.hash;

import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import java.util.Optional;

/** The SHA-256 sources that the benchmarks compare, by the name that stands in their parameters. */
public final class HashSources {
    /** The JDK's public API. */
    public static final String JDK = "jdk";

    /** The fastest that is here, one message at a time. */
    public static final String FASTEST = "fastest";

    /** Many messages at a time. */
    public static final String BATCH = "batch";

    static final String BOUNCY_CASTLE = "bouncycastle";
    static final String OPENSSL_EVP = "openssl-evp";
    static final String OPENSSL_LOW_LEVEL = "openssl-low-level";

    private static final String NO_RAW_BLOCK =
            "no raw block function here: it needs --add-opens=java.base/sun.security.provider=ALL-UNNAMED"
                    + " and passes a self-check";
    private static final String NO_BATCH =
            "no batch hasher here: it needs --add-modules=jdk.incubator.vector and a CPU that suits it";

    private HashSources() {}

    /**
     * {@return the source of that name}
     *
     * @throws IllegalArgumentException if {@link #unavailable} gives a reason
     */
    static Sha256Source named(String name) {
        unavailable(name)
                .ifPresent(reason -> {
                    throw new IllegalArgumentException(name + ": " + reason);
                });
        return switch (name) {
            case JDK -> Sha256Source.jdk();
            case FASTEST -> Sha256Source.fastest();
            case BOUNCY_CASTLE -> BouncyCastleSha256.SOURCE;
            case OPENSSL_EVP -> OpenSslEvpSha256.SOURCE;
            case OPENSSL_LOW_LEVEL -> OpenSslLowLevelSha256.SOURCE;
            default -> throw new IllegalArgumentException("no such source: " + name);
        };
    }

    /** {@return the batch hasher} */
    static Sha256Batch batch() {
        return Sha256Batch.fastest().orElseThrow(() -> new IllegalArgumentException(NO_BATCH));
    }

    /** {@return why a source, or the batch hasher, cannot be used on this machine} */
    public static Optional<String> unavailable(String name) {
        return switch (name) {
            case FASTEST ->
                    Sha256Source.fastest().name().equals(Sha256Source.jdk().name())
                            ? Optional.of(NO_RAW_BLOCK)
                            : Optional.empty();
            case BATCH ->
                    Sha256Batch.fastest().isPresent() ? Optional.empty() : Optional.of(NO_BATCH);
            case OPENSSL_EVP, OPENSSL_LOW_LEVEL -> LibCrypto.unavailable();
            default -> Optional.empty();
        };
    }
}
