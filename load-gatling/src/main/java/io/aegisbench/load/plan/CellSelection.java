package io.aegisbench.load.plan;

import io.aegisbench.reports.setting.UsageException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How much of a study is measured.
 *
 * @param rounds of each cell
 * @param cells a regular expression; a cell is measured in whose id it is found
 */
public record CellSelection(int rounds, String cells) {
    static final int MAX_ROUNDS = 20;

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
                    "-Dcells finds none of this study's %s cells, such as %s: cells=%s"
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
