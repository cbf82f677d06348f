package io.aegisbench.bench;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One benchmark method with one value for each of its parameters.
 *
 * @param benchmark class and method, fully qualified
 * @param params value by parameter
 */
record Cell(String benchmark, SortedMap<String, String> params) {
    Cell {
        params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    }

    static Cell of(String benchmark, Map<String, String> params) {
        return new Cell(benchmark, new TreeMap<>(params));
    }

    /** {@return class and method without the package} */
    String shortName() {
        return benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
    }

    String param(String name) {
        String value = params.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no such parameter: " + name + " of " + this);
        }
        return value;
    }

    /** {@return whether threads append to a log for a time, rather than doing one thing often} */
    boolean isOfLog() {
        return params.containsKey("appenders");
    }

    /** {@return whether it is a session that hands tasks over, and keeps files of its own} */
    boolean isOfSpawn() {
        return params.containsKey("mechanism");
    }

    /** {@return whether it is a session that hands evidence over, and keeps files of its own} */
    boolean isOfLag() {
        return params.containsKey("ack");
    }

    /** {@return whether it depends on the disk} */
    boolean isOnDisk() {
        return isOfLog() || isOfLag() || benchmark.contains(".StagePriceBenchmark.background");
    }

    /** {@return what cells that are compared with each other have in common; else the cell} */
    Object comparison() {
        return isOfLog() ? List.of(benchmarkClass(), param("appenders"), param("threads")) : this;
    }

    private String benchmarkClass() {
        return benchmark.substring(0, benchmark.lastIndexOf('.'));
    }

    /** {@return the parameters as {@code name=value}, by name} */
    String assignments() {
        return params.entrySet().stream()
                .map(param -> param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining(" "));
    }

    @Override
    public String toString() {
        return shortName() + " " + assignments();
    }
}
