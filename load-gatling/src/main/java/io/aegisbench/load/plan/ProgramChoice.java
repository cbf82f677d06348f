package io.aegisbench.load.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who makes which load of a run. Open loads come from our own generator, which alone says how many
 * requests went late. Closed ones come from wrk unless Gatling is asked for: Gatling judges every
 * answer and asks less than half as fast on the same cores, so that where it stands beside the
 * server most of a sweep would be called generator-bound. It is not chosen by what it reaches on
 * the day: two runs of one study would then differ by their generators.
 *
 * @param choice what was asked for
 * @param second the fastest there is for closed loads
 */
public record ProgramChoice(Choice choice, LoadProgram second) {
    /** What can be asked for. */
    enum Choice {
        /** The fastest there is, but Gatling where a cell is about it. */
        AUTO,
        /** Gatling, whether or not it is the limit. */
        GATLING,
        /** As auto, and refused where wrk is missing. */
        WRK;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * {@return who makes the loads of a run}
     *
     * @throws IOException if wrk is asked for and missing
     */
    public static ProgramChoice of(Choice choice, boolean hasWrk) throws IOException {
        if (choice == Choice.WRK && !hasWrk) {
            throw new IOException("-Dgenerator=wrk needs wrk, which Debian has");
        }
        return new ProgramChoice(choice, hasWrk ? LoadProgram.WRK : LoadProgram.OWN);
    }

    public LoadProgram of(PlannedCell cell) {
        if (cell.load() instanceof Load.Open) {
            return LoadProgram.OWN;
        }
        boolean gatling =
                choice == Choice.GATLING
                        || cell.variant().surroundings() == Variant.Surroundings.GATLING;
        return gatling ? LoadProgram.GATLING : second;
    }

    /** {@return those whose ceiling the closed cells are judged by, in a fixed order} */
    public List<LoadProgram> of(List<PlannedCell> cells) {
        List<LoadProgram> drivers = new ArrayList<>();
        for (LoadProgram driver : LoadProgram.values()) {
            if (cells.stream()
                    .filter(cell -> cell.load() instanceof Load.Closed)
                    .anyMatch(cell -> of(cell) == driver)) {
                drivers.add(driver);
            }
        }
        return drivers;
    }
}
