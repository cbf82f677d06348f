package io.aegisbench.load;

/**
 * How fast the generator asks a server that does nothing, on the same cores: the highest rate of
 * its quiet calibrations, whatever the concurrency.
 *
 * @param health requests a second, infinite if not known
 * @param chat the same of chats
 */
record Ceilings(double health, double chat) {
    static final Ceilings UNKNOWN =
            new Ceilings(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    double rate(LoadCell cell) {
        if (slowed(cell) || cell.load() instanceof Load.Open || cell.sweep() == Sweep.NULL) {
            return Double.POSITIVE_INFINITY;
        }
        return cell.sweep().asksChat() ? chat : health;
    }

    private static boolean slowed(LoadCell cell) {
        Variant.Surroundings surroundings = cell.variant().surroundings();
        return surroundings == Variant.Surroundings.SLOW_GENERATOR
                || surroundings == Variant.Surroundings.GENERATOR_ON_SERVER_CORE;
    }

    /** {@return why there is no rate} */
    String reason(LoadCell cell) {
        if (cell.load() instanceof Load.Open) {
            return "open: whether the target was reached says it";
        }
        if (cell.sweep() == Sweep.NULL) {
            return "this cell measures it";
        }
        return slowed(cell)
                ? "the generator is slowed down, its CPU says whether it was the limit"
                : "no calibration was quiet, the generator's CPU says whether it was the limit";
    }
}
