package io.aegisbench.proxy.metrics;

/** Upper bounds of the histograms, chosen for what each measures. */
final class Buckets {
    /** From an answer of our own (100 µs) to a long stream. */
    static final double[] REQUEST_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
        10, 30, 60, 120, 300
    };

    /** A stage is done in nanoseconds to microseconds; Redis or a large prompt takes longer. */
    static final double[] STAGE_SECONDS = {
        0.0000001,
        0.00000025,
        0.0000005,
        0.000001,
        0.0000025,
        0.000005,
        0.00001,
        0.000025,
        0.00005,
        0.0001,
        0.00025,
        0.001,
        0.01,
        0.1,
        1
    };

    static final double[] UPSTREAM_SECONDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300
    };

    /** OpenTelemetry's advice for {@code gen_ai.client.token.usage}. */
    static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
    };

    /** OpenTelemetry's advice for {@code gen_ai.client.operation.duration}. */
    static final double[] OPERATION_SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };

    /** OpenTelemetry's advice for the time to the first token. */
    static final double[] FIRST_CHUNK_SECONDS = {
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
    };

    private Buckets() {}
}
