package io.aegisbench.load.plan;

import io.aegisbench.load.drive.PacedGenerator;
import java.util.Arrays;
import java.util.Optional;

/** A program that makes a load, by the name that {@code cells.csv} has for it. */
public enum LoadProgram {
    /** Judges every answer by its content, and pays for it: its ceiling is the lowest. */
    GATLING("gatling"),
    /** Counts answers by their status alone, and so reaches what Gatling does not. */
    WRK("wrk"),
    /** {@link PacedGenerator}: every open load, and closed ones where wrk is missing. */
    OWN("java");

    private final String id;

    LoadProgram(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public static Optional<LoadProgram> named(String id) {
        return Arrays.stream(values()).filter(driver -> driver.id.equals(id)).findFirst();
    }

    /** {@return the part of a calibration's id that names it; the second generator has none} */
    public String suffix() {
        return this == GATLING ? "-gatling" : "";
    }
}
