package io.aegisbench.reports.page;

import io.aegisbench.reports.chart.ChartFile;
import io.aegisbench.reports.model.Baseline;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.run.PublishedFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Writes the page and everything beside it into a folder. */
public final class ReportFiles {
    static final String PAGE = "index.html";
    static final String SUMMARY = "summary.md";
    static final String CHARTS = "charts";
    static final String TABLES = "tables";

    private ReportFiles() {}

    /** {@return the page's file} */
    public static Path write(StudyReport study, Path out) throws IOException {
        Files.createDirectories(out);
        Path charts = fresh(out.resolve(CHARTS), ".png");
        Path tables = fresh(out.resolve(TABLES), ".csv");
        pictures(study, charts);
        for (MachineReport report : study.machines()) {
            for (Section section : report.sections()) {
                for (Table table : section.tables()) {
                    replace(
                            tables.resolve(study.prefix(report) + table.id() + ".csv"),
                            TableFile.csv(table));
                }
            }
        }
        if (study.comparison().isPresent()) {
            replace(
                    tables.resolve("comparison.csv"),
                    TableFile.csv(study.comparison().get().table()));
        }
        replace(out.resolve(Baseline.FILE), StudyJson.of(study));
        replace(out.resolve(SUMMARY), Markdown.of(study));
        replace(
                out.resolve(Headlines.FILE),
                Headlines.of(Baseline.read(out), PublishedFigures.load()));
        Path page = out.resolve(PAGE);
        replace(page, Page.of(study));
        return page;
    }

    /** Pictures take the most time, so all cores draw. */
    private static void pictures(StudyReport study, Path charts) throws IOException {
        List<Picture> pictures = new ArrayList<>();
        for (MachineReport report : study.machines()) {
            for (Section section : report.sections()) {
                section.charts()
                        .forEach(c ->
                                pictures.add(
                                        new Picture(
                                                c,
                                                charts.resolve(
                                                        study.prefix(report) + c.id() + ".png"))));
            }
        }
        try {
            pictures.parallelStream().forEach(Picture::write);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private record Picture(ChartSpec chart, Path file) {
        void write() {
            try {
                ChartFile.writePng(chart, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** {@return the folder without what an earlier drawing left there} */
    private static Path fresh(Path folder, String ending) throws IOException {
        Files.createDirectories(folder);
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
                Files.delete(file);
            }
        }
        return folder;
    }

    /** A reader never sees half a file. */
    private static void replace(Path file, String content) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(written, content);
        Files.move(
                written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
