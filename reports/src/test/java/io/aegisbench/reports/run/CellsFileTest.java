package io.aegisbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellsFileTest {
    @TempDir private Path folder;

    private static CellRow row(String cell) {
        return new CellRow()
                .put(Column.CELL, cell)
                .put(Column.ROUND, 2)
                .put(Column.ACHIEVED_RATE, 12_345.678_949)
                .put(Column.STATE_REASON, "a \"word\", and\na line")
                .miss(Column.P999, "too few; really=so")
                .miss(Column.TARGET_RATE, "closed");
    }

    @Test
    void rowsAreReadBackAsTheyWereWritten() throws IOException {
        CellsFile file = CellsFile.open(folder);
        file.append(row("a"));
        file.append(row("b"));
        List<CellRow> read = CellsFile.open(folder).rows();
        assertThat(read).extracting(CellRow::key).containsExactly("a r2", "b r2");
        assertThat(read.getFirst().shown(Column.ACHIEVED_RATE)).isEqualTo("12345.6789");
        assertThat(read.getFirst().shown(Column.STATE_REASON)).isEqualTo("a \"word\", and\na line");
        assertThat(read.getFirst().shown(Column.P999)).isEmpty();
        assertThat(read.getFirst().reason(Column.P999)).hasValue("too few, really=so");
        assertThat(read.getFirst().fields()).isEqualTo(row("a").fields());
    }

    @Test
    void theHeaderIsTheContracts() throws IOException {
        CellsFile.open(folder);
        String header = Files.readAllLines(folder.resolve(RunFolder.CELLS)).getFirst();
        assertThat(header)
                .startsWith(
                        "schema,cell,study,sweep,layout,workers,ioThreads,front,variant,loadModel,")
                .endsWith(
                        ",evidenceLagP50Nanos,evidenceLagP99Nanos,state,stateReason,cause,missing");
    }

    @Test
    void aRowThatWasCutOffAnywhereIsDroppedAndTheOthersStay() throws IOException {
        CellsFile file = CellsFile.open(folder);
        file.append(row("a"));
        Path path = folder.resolve(RunFolder.CELLS);
        String whole = Files.readString(path);
        String next = CsvFile.line(row("b").fields());
        for (int cut = 1; cut < next.length(); cut++) {
            Files.writeString(path, whole);
            Files.writeString(path, next.substring(0, cut), StandardOpenOption.APPEND);
            assertThat(CellsFile.open(folder).rows())
                    .as("cut after %d characters", cut)
                    .extracting(CellRow::key)
                    .containsExactly("a r2");
            assertThat(Files.readString(path)).isEqualTo(whole);
        }
    }

    @Test
    void aColumnThatIsUnknownOrMissingIsNamed() throws IOException {
        CellsFile.open(folder).append(row("a"));
        Path path = folder.resolve(RunFolder.CELLS);
        String whole = Files.readString(path);
        for (Column column : Column.values()) {
            String renamed = column.header() + "X";
            Files.writeString(path, whole.replaceFirst("\\b" + column.header() + "\\b", renamed));
            assertThatThrownBy(() -> CellsFile.read(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not known: " + renamed);
        }
        Files.writeString(path, "schema,cell,round\naegis-cells/1,a,2\n");
        assertThatThrownBy(() -> CellsFile.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no column study");
    }

    /** The columns of gaps came later than the first version. */
    private void storeOfTheFirstVersion() throws IOException {
        List<Column> then =
                Stream.of(Column.values())
                        .filter(c -> c != Column.GAP_P50 && c != Column.GAP_P99)
                        .toList();
        String header = CsvFile.line(then.stream().map(Column::header).toList());
        String fields =
                CsvFile.line(
                        then.stream()
                                .map(c ->
                                        switch (c) {
                                            case SCHEMA -> "aegis-cells/1";
                                            case MISSING -> "p999Nanos=too few";
                                            default -> row("a").shown(c);
                                        })
                                .toList());
        Files.writeString(folder.resolve(RunFolder.CELLS), header + fields);
    }

    @Test
    void columnsThatCameLaterAreAbsentFromAnOlderRun() throws IOException {
        storeOfTheFirstVersion();
        CellRow row = CellsFile.read(folder).getFirst();
        assertThat(row.number(Column.ACHIEVED_RATE)).hasValue(12_345.6789);
        assertThat(row.reason(Column.P999)).hasValue("too few");
        assertThat(row.reason(Column.GAP_P99))
                .hasValue("the run was stored before this was measured");
        List<String> problems = new ArrayList<>();
        LoadCell cell =
                LoadCellFile.read(folder.resolve(RunFolder.CELLS), problems::add).getFirst();
        assertThat(problems).isEmpty();
        assertThat(cell.number(Column.GAP_P50)).isEmpty();
        assertThat(cell.reason(Column.GAP_P50))
                .isEqualTo("the run was stored before this was measured");
        assertThat(cell.reason(Column.P999)).isEqualTo("too few");
    }

    @Test
    void anOlderRunThatGoesOnGetsTheColumnsThatCameLater() throws IOException {
        storeOfTheFirstVersion();
        CellsFile.open(folder).append(row("b").put(Column.GAP_P99, 7));
        List<CellRow> rows = CellsFile.read(folder);
        assertThat(rows).extracting(CellRow::key).containsExactly("a r2", "b r2");
        assertThat(rows).allMatch(r -> r.shown(Column.SCHEMA).equals("aegis-cells/2"));
        assertThat(rows.getFirst().shown(Column.STATE_REASON)).isEqualTo("a \"word\", and\na line");
        assertThat(rows.getFirst().reason(Column.GAP_P99))
                .hasValue("the run was stored before this was measured");
        assertThat(rows.getLast().number(Column.GAP_P99)).hasValue(7);
    }

    @Test
    void aColumnOfAVersionDoesNotComeAloneOrTwice() throws IOException {
        storeOfTheFirstVersion();
        Path path = folder.resolve(RunFolder.CELLS);
        String whole = Files.readString(path);
        Files.writeString(path, whole.replaceFirst("\\bfront\\b", "front,gapP50Nanos"));
        assertThatThrownBy(() -> CellsFile.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no column gapP99Nanos");
        Files.writeString(path, whole.replaceFirst("\\bfront\\b", "layout"));
        assertThatThrownBy(() -> CellsFile.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has a column twice: layout");
    }

    @Test
    void aVersionThatIsNotKnownIsNotGoneOnWith() throws IOException {
        storeOfTheFirstVersion();
        Path path = folder.resolve(RunFolder.CELLS);
        String later = Files.readString(path).replace("aegis-cells/1", "aegis-cells/3");
        Files.writeString(path, later);
        assertThatThrownBy(() -> CellsFile.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("schema=aegis-cells/3, known=aegis-cells/1 aegis-cells/2");
        assertThat(path).hasContent(later.stripTrailing());
    }

    @Test
    void whatIsNoNumberIsMissing() {
        CellRow row = new CellRow().put(Column.P50, Double.NaN).put(Column.P90, -0.00001);
        assertThat(row.number(Column.P50)).isEmpty();
        assertThat(row.reason(Column.P50)).isPresent();
        assertThat(row.shown(Column.P90)).isEqualTo("0");
    }
}
