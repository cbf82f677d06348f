package io.aegisbench.proxy.metrics;

/** A circuit breaker's state, as {@code aegis_circuit_state} shows it. */
public enum CircuitState {
    CLOSED(0),
    HALF_OPEN(1),
    OPEN(2);

    private final int value;

    CircuitState(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
