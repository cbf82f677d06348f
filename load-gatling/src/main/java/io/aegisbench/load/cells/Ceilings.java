package io.aegisbench.load.cells;

import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.plan.Variant;
import java.util.Map;

/**
 * How fast each generator asks a server that does nothing, on the same cores: the highest rate of
 * its quiet calibrations, whatever the concurrency.
 *
 * @param health requests a second; those that are not known are not there
 * @param chat the same of chats
 */
public record Ceilings(Map<LoadProgram, Double> health, Map<LoadProgram, Double> chat) {
    public Ceilings {
        health = Map.copyOf(health);
        chat = Map.copyOf(chat);
    }

    /** {@return the rate, infinite if it is not known} */
    double rate(boolean chats, LoadProgram driver) {
        return (chats ? chat : health).getOrDefault(driver, Double.POSITIVE_INFINITY);
    }

    /** {@return the rate by which a cell is judged, infinite if it is by none} */
    double rate(PlannedCell cell, LoadProgram driver) {
        if (slowed(cell) || cell.load() instanceof Load.Open || cell.sweep() == SweepKind.NULL) {
            return Double.POSITIVE_INFINITY;
        }
        return rate(cell.sweep().asksChat(), driver);
    }

    private static boolean slowed(PlannedCell cell) {
        Variant.Surroundings surroundings = cell.variant().surroundings();
        return surroundings == Variant.Surroundings.SLOW_GENERATOR
                || surroundings == Variant.Surroundings.GENERATOR_ON_SERVER_CORE;
    }

    /** {@return why there is no rate} */
    String reason(PlannedCell cell) {
        if (cell.load() instanceof Load.Open) {
            return "open: whether the target was reached says it";
        }
        if (cell.sweep() == SweepKind.NULL) {
            return "this cell measures it";
        }
        return slowed(cell)
                ? "the generator is slowed down, its CPU says whether it was the limit"
                : "no calibration was quiet, the generator's CPU says whether it was the limit";
    }
}
