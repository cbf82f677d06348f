package io.aegisbench.reports.run;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Tables as RFC 4180 has them, whose lines end in a line feed alone. */
public final class CsvFile {
    static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private CsvFile() {}

    /**
     * {@return one record with its line end}
     *
     * @param fields in order
     */
    public static String line(List<String> fields) {
        return FORMAT.format(fields.toArray()) + "\n";
    }

    /**
     * {@return the records of a file, the header too}
     *
     * @throws IOException if it cannot be read, or ends within a field
     */
    static List<List<String>> records(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = FORMAT.parse(reader)) {
            return parser.stream().map(CSVRecord::toList).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("ends in the middle: " + file, e);
        }
    }

    /** {@return how many characters of a text whole records take} */
    static int wholeLength(String text) {
        boolean quoted = false;
        int end = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\n' && !quoted) {
                end = i + 1;
            }
        }
        return end;
    }
}
