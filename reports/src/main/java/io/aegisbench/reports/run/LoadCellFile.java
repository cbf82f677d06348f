package io.aegisbench.reports.run;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads {@code cells.csv} and other tables of a load run. A bad row is named and left out. */
public final class LoadCellFile {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

    private LoadCellFile() {}

    /**
     * {@return the good rows}
     *
     * @param problems takes one line for each row that is not good
     * @throws BadInputException if the file is no such table at all
     */
    static List<LoadCell> read(Path file, Consumer<String> problems) throws IOException {
        List<LoadCell> cells = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Map<String, String> row : rows(file, Column::ofHeader, problems)) {
            Map<Column, String> values = new EnumMap<>(Column.class);
            row.forEach((name, value) -> values.put(Column.named(name).orElseThrow(), value));
            Map<String, String> missing = missing(values.getOrDefault(Column.MISSING, ""));
            for (Column column : Column.values()) {
                if (!values.containsKey(column)) {
                    missing.put(column.header(), Column.LATER);
                }
            }
            LoadCell cell = new LoadCell(file.resolveSibling(""), values, missing);
            String fault = fault(cell);
            if (!fault.isEmpty()) {
                problems.accept("row of cell " + cell.id() + " is left out: " + fault);
            } else if (!seen.add(cell.id() + " " + cell.round())) {
                problems.accept(
                        "row of cell %s is left out: a second one of round %s"
                                .formatted(cell.id(), cell.round()));
            } else {
                cells.add(cell);
            }
        }
        return cells;
    }

    /** {@return the rows of any table, each by column} */
    static List<Map<String, String>> rows(
            Path file, Consumer<List<String>> check, Consumer<String> problems) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = FORMAT.parse(reader)) {
            List<String> header = parser.getHeaderNames();
            check.accept(header);
            for (CSVRecord csv : parser) {
                if (csv.isConsistent()) {
                    rows.add(new LinkedHashMap<>(csv.toMap()));
                } else {
                    problems.accept(
                            "line %s is left out: %s values for %s columns (cut off?)"
                                    .formatted(
                                            parser.getCurrentLineNumber(),
                                            csv.size(),
                                            header.size()));
                }
            }
        } catch (UncheckedIOException e) {
            problems.accept("ends in the middle: " + e.getMessage());
        }
        return rows;
    }

    private static String fault(LoadCell cell) {
        if (!CellRow.KNOWN_SCHEMAS.contains(cell.text(Column.SCHEMA))) {
            return "another schema version: schema=%s, known=%s"
                    .formatted(cell.text(Column.SCHEMA), String.join(" ", CellRow.KNOWN_SCHEMAS));
        }
        for (Map.Entry<Column, String> value : cell.values().entrySet()) {
            if (!value.getKey().isText()
                    && !value.getValue().isEmpty()
                    && !isNumber(value.getValue())) {
                return "no number: " + value.getKey().header() + "=" + value.getValue();
            }
        }
        return cell.text(Column.ACHIEVED_RATE).isEmpty() && cell.isRankable()
                ? "rankable without a rate"
                : "";
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException _) {
            return false;
        }
    }

    /** Parses {@code column=reason; column=reason}. */
    private static Map<String, String> missing(String text) {
        Map<String, String> reasons = new HashMap<>();
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                reasons.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
            }
        }
        return reasons;
    }
}
