package io.aegisbench.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The raw data of programs that measure by themselves: {@code cells.csv}, a line for each figure,
 * and interval logs of nanoseconds. The tables are made from the file and from nothing else. Not
 * thread-safe.
 */
final class HopFiles {
    static final String CELLS = "cells.csv";

    private static final String HEAD = "part,round,subject,load,figure,value";
    private static final int DIGITS = 3;

    private final Path folder;

    HopFiles(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve(CELLS), HEAD + System.lineSeparator());
    }

    /** {@return an empty histogram of nanoseconds that grows} */
    static Histogram histogram() {
        return new Histogram(DIGITS);
    }

    /**
     * One figure.
     *
     * @param part of the study
     * @param round from 1
     * @param subject what was measured
     * @param load under which load, such as {@code c=16}
     * @param figure its name, with its unit
     * @param value the figure
     */
    record Row(String part, int round, String subject, String load, String figure, double value) {
        static Row parse(String line) {
            String[] cells = line.split(",", -1);
            return new Row(
                    cells[0],
                    Integer.parseInt(cells[1]),
                    cells[2],
                    cells[3],
                    cells[4],
                    Double.parseDouble(cells[5]));
        }

        private String line() {
            return String.join(
                    ",",
                    part,
                    Integer.toString(round),
                    subject,
                    load,
                    figure,
                    Double.toString(value));
        }
    }

    /** Where a figure belongs. */
    record Place(String part, int round, String subject, String load) {}

    /** Keeps the figures of a place. */
    void add(Place at, Map<String, Double> figures) throws IOException {
        StringBuilder lines = new StringBuilder();
        figures.forEach((figure, value) -> {
            Row row = new Row(at.part, at.round, at.subject, at.load, figure, value);
            lines.append(row.line()).append(System.lineSeparator());
        });
        Files.writeString(folder.resolve(CELLS), lines, StandardOpenOption.APPEND);
    }

    /** Keeps a histogram of a place, and its percentiles as figures. */
    void add(Place at, String what, Histogram histogram) throws IOException {
        write(at, what, histogram);
        add(
                at,
                Map.of(
                        what + "Count", (double) histogram.getTotalCount(),
                        what + "P50Nanos", (double) histogram.getValueAtPercentile(50),
                        what + "P99Nanos", (double) histogram.getValueAtPercentile(99),
                        what + "MaxNanos", (double) histogram.getMaxValue()));
    }

    private void write(Place at, String what, Histogram histogram) throws IOException {
        Path logs = Files.createDirectories(folder.resolve("hlog"));
        String name = "%s-%s-%s-%s-%d.hlog".formatted(at.part, at.subject, at.load, what, at.round);
        HistogramLogWriter writer =
                new HistogramLogWriter(logs.resolve(name.replace(' ', '-')).toFile());
        try {
            writer.outputComment("[nanoseconds]");
            writer.outputLogFormatVersion();
            writer.outputLegend();
            histogram.setTag(what);
            writer.outputIntervalHistogram(0, 0, histogram, 1.0);
        } finally {
            writer.close();
        }
    }

    /** {@return all figures of a folder, in the order of measuring} */
    static List<Row> read(Path folder) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(folder.resolve(CELLS));
        lines.subList(1, lines.size()).forEach(line -> rows.add(Row.parse(line)));
        return rows;
    }
}
