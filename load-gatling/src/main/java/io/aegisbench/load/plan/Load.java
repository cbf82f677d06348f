package io.aegisbench.load.plan;

/** How requests come. */
public sealed interface Load {
    /**
     * Each connection asks again when it was answered.
     *
     * @param connections that ask
     */
    record Closed(int connections) implements Load {
        @Override
        public String label() {
            return "c" + connections;
        }

        @Override
        public String model() {
            return "closed";
        }
    }

    /**
     * Requests come at set times, answered or not.
     *
     * @param requestsPerSecond at equal distances
     */
    record Open(int requestsPerSecond) implements Load {
        @Override
        public String label() {
            return "r" + requestsPerSecond;
        }

        @Override
        public String model() {
            return "open";
        }
    }

    /** {@return the part of a cell's id that names it} */
    String label();

    /** {@return the model's name} */
    String model();
}
