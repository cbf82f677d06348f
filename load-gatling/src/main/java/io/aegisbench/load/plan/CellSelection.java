package io.aegisbench.load.plan;

import io.aegisbench.reports.setting.UsageException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * How much of a study is measured.
 *
 * @param rounds of each cell
 * @param cells a regular expression; a cell is measured in whose id it is found
 */
public record CellSelection(int rounds, String cells) {
    static final int MAX_ROUNDS = 20;

    /**
     * {@return what the properties say, or all of a study}
     *
     * @throws UsageException if one cannot be read
     */
    static CellSelection parse(Function<String, @Nullable String> properties, LoadStudy study) {
        return new CellSelection(
                LoadSettings.text(properties, "rounds")
                        .map(CellSelection::rounds)
                        .orElse(study.rounds()),
                LoadSettings.text(properties, "cells").map(CellSelection::checked).orElse(""));
    }

    private static int rounds(String text) {
        try {
            int rounds = Integer.parseInt(text);
            if (rounds >= 1 && rounds <= MAX_ROUNDS) {
                return rounds;
            }
        } catch (NumberFormatException e) {
            // Said below, as of any other text.
        }
        throw new UsageException(
                "-Drounds is a whole number from 1 to %d: rounds=%s".formatted(MAX_ROUNDS, text));
    }

    private static String checked(String text) {
        try {
            Pattern _ = Pattern.compile(text);
            return text;
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "-Dcells is a regular expression, %s: cells=%s"
                            .formatted(e.getDescription(), text));
        }
    }

    /**
     * {@return those that are measured}
     *
     * @throws UsageException if none is
     */
    List<PlannedCell> of(List<PlannedCell> all) {
        Pattern pattern = Pattern.compile(cells);
        List<PlannedCell> some =
                all.stream().filter(cell -> pattern.matcher(cell.id()).find()).toList();
        if (some.isEmpty()) {
            throw new UsageException(
                    "-Dcells finds none of this study's %d cells, such as %s: cells=%s"
                            .formatted(all.size(), all.getFirst().id(), cells));
        }
        return some;
    }

    /** Adds what {@code run.json} keeps, by property name. */
    void addTo(Map<String, String> asked) {
        asked.put("rounds", Integer.toString(rounds));
        asked.put("cells", cells);
    }
}
