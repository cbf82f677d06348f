package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the file {@code cells.csv} of a run. Not thread-safe: the runner owns it. */
public final class CellsFile {
    private static final List<String> HEADER =
            Stream.of(Column.values()).map(Column::header).toList();

    private final Path path;

    private CellsFile(Path path) {
        this.path = path;
    }

    /**
     * {@return the file of a run folder, made if it is not there} A row that an interrupted run
     * began is cut off, and a file of an older version gets the columns that came later.
     *
     * @param folder of the run
     * @throws IOException if it cannot be written, or has other columns
     */
    public static CellsFile open(Path folder) throws IOException {
        CellsFile file = new CellsFile(folder.resolve(RunFolder.CELLS));
        String text = Files.exists(file.path) ? Files.readString(file.path) : "";
        int whole = CsvFile.wholeLength(text);
        if (whole == 0) {
            Files.writeString(file.path, CsvFile.line(HEADER));
        } else if (whole < text.length()) {
            Files.writeString(file.path, text.substring(0, whole));
        }
        List<CellRow> rows = file.rows();
        if (!CsvFile.records(file.path).getFirst().equals(HEADER)) {
            StringBuilder renewed = new StringBuilder(CsvFile.line(HEADER));
            rows.forEach(row -> renewed.append(CsvFile.line(row.fields())));
            RunFolder.of(folder).replace(RunFolder.CELLS, renewed.toString());
        }
        return file;
    }

    /**
     * {@return the rows of a run}
     *
     * @param folder of the run
     * @throws IOException if there is no such file, or it has another column or lacks one
     */
    public static List<CellRow> read(Path folder) throws IOException {
        return new CellsFile(folder.resolve(RunFolder.CELLS)).rows();
    }

    /**
     * Adds a row.
     *
     * @param row of a cell and round
     * @throws IOException if it cannot be written
     */
    public void append(CellRow row) throws IOException {
        Files.writeString(path, CsvFile.line(row.fields()), StandardOpenOption.APPEND);
    }

    /**
     * {@return the rows that are there}
     *
     * @throws IOException if they cannot be read
     */
    public List<CellRow> rows() throws IOException {
        List<List<String>> records = CsvFile.records(path);
        List<Column> columns = columns(records.isEmpty() ? List.of() : records.getFirst());
        List<CellRow> rows = new ArrayList<>();
        for (List<String> record : records.subList(1, records.size())) {
            try {
                rows.add(CellRow.parse(record, columns));
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage() + " in " + path, e);
            }
        }
        return rows;
    }

    private List<Column> columns(List<String> header) throws IOException {
        try {
            return Column.ofHeader(header);
        } catch (BadInputException e) {
            throw new IOException(e.getMessage() + ": " + path, e);
        }
    }
}
