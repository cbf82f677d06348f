package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published study draws with the medians and intervals that it was published with: its rounds,
 * which it holds, are put through today's statistics and today's topics. What differs is wording
 * alone: the cells of a sweep now say who asked, and a layout without a knee says who puts it
 * where.
 */
class StoredStudyTest {
    private static final Path FOLDER = Path.of("published");
    private static final double NANOS = 1e6;
    private static final double ROUNDING_PERCENT = 1e-9;

    private static final Map<String, Column> THROUGHPUT =
            Map.of(
                    "rate", Column.ACHIEVED_RATE,
                    "server_cpu_percent", Column.SERVER_CPU,
                    "cpu_micros", Column.SERVER_CPU_PER_REQUEST,
                    "generator_cpu_percent", Column.GENERATOR_CPU,
                    "steal_percent", Column.STEAL,
                    "gc_pause_millis", Column.GC_PAUSE,
                    "allocated_bytes", Column.ALLOCATED_BYTES,
                    "rss_bytes", Column.RSS);
    private static final Map<String, Column> LATENCY =
            Map.of(
                    "p50_millis", Column.P50,
                    "p90_millis", Column.P90,
                    "p99_millis", Column.P99,
                    "p999_millis", Column.P999,
                    "max_millis", Column.MAX,
                    "probes", Column.PROBE_COUNT);
    private static final Map<String, Column> RUN_QUEUE =
            Map.of(
                    "server_wait_percent", Column.SERVER_RUN_QUEUE,
                    "generator_wait_percent", Column.GENERATOR_RUN_QUEUE,
                    "voluntary_switches", Column.VOLUNTARY_SWITCHES,
                    "involuntary_switches", Column.INVOLUNTARY_SWITCHES,
                    "neighbour_cpu_percent", Column.NEIGHBOUR_CPU);
    private static final Map<String, Column> AUDIT =
            Map.of(
                    "cpu_micros", Column.SERVER_CPU_PER_REQUEST,
                    "rate", Column.ACHIEVED_RATE,
                    "p50_millis", Column.P50,
                    "p99_millis", Column.P99);

    private final JsonNode machine = machine();

    private static JsonNode machine() {
        try {
            return JsonMapper.shared()
                    .readTree(Files.readString(FOLDER.resolve("study.json")))
                    .required("machines")
                    .required(0);
        } catch (IOException e) {
            throw new IllegalStateException("the published study cannot be read", e);
        }
    }

    @Test
    void everyEstimateIsThatOfItsRounds() {
        List<JsonNode> estimates = new ArrayList<>();
        tables().forEach(table ->
                table.required("rows")
                        .forEach(row ->
                                row.forEach(value -> {
                                    if (kind(value).equals("measured")) {
                                        estimates.add(value);
                                    }
                                })));
        machine.required("metrics").forEach(metric -> estimates.add(metric.required("estimate")));
        assertThat(estimates).hasSizeGreaterThan(600);
        for (JsonNode stored : estimates) {
            Estimate now = Estimate.of(doubles(stored.required("rounds")));
            assertThat(now.median()).isEqualTo(number(stored, "median"));
            assertThat(now.low()).isEqualTo(number(stored, "low"));
            assertThat(now.high()).isEqualTo(number(stored, "high"));
            assertThat(now.outliers()).isEqualTo(doubles(stored.required("outliers")));
        }
    }

    @Test
    void theTablesBesideItAreItsTables() throws IOException {
        int figures = 0;
        for (JsonNode table : tables().toList()) {
            Path file = FOLDER.resolve("tables/" + table.required("id").asString() + ".csv");
            List<CSVRecord> records;
            try (CSVParser csv =
                    CSVFormat.RFC4180
                            .builder()
                            .setHeader()
                            .setSkipHeaderRecord(true)
                            .get()
                            .parse(Files.newBufferedReader(file))) {
                records = csv.getRecords();
            }
            assertThat(records).as(file.toString()).hasSameSizeAs(table.required("rows"));
            for (int row = 0; row < records.size(); row++) {
                figures += compare(table, row, records.get(row));
            }
        }
        assertThat(figures).isGreaterThan(400);
    }

    private static int compare(JsonNode table, int row, CSVRecord record) {
        int figures = 0;
        for (int i = 0; i < table.required("columns").size(); i++) {
            JsonNode value = table.required("rows").required(row).required(i);
            String column = table.required("columns").required(i).required("id").asString();
            if (kind(value).equals("measured")) {
                assertThat(Double.parseDouble(record.get(column)))
                        .isEqualTo(number(value, "median"));
                assertThat(end(record.get(column + "_low"))).isEqualTo(number(value, "low"));
                assertThat(end(record.get(column + "_high"))).isEqualTo(number(value, "high"));
                figures++;
            }
        }
        return figures;
    }

    private static double end(String text) {
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }

    @Test
    void theTopicsMakeTheSameTablesOfTheSameRounds() {
        MachineRuns runs = GivenRun.ofCells(rebuilt());
        PublishedFigures published = PublishedFigures.load();
        Map<Topic, List<String>> tables = new LinkedHashMap<>();
        tables.put(new ThroughputTopic(published), List.of("throughput"));
        tables.put(new LatencyTopic(published), List.of("latency"));
        tables.put(new RunQueueTopic(), List.of("run-queue"));
        tables.put(new GoodputTopic(), List.of("goodput"));
        tables.put(new LayoutTopic(), List.of("layouts", "control"));
        tables.put(new ScalabilityTopic(), List.of("scalability", "workers"));
        tables.put(new AuditTopic(), List.of("audit"));
        tables.forEach((topic, ids) -> {
            Section section = topic.of(runs);
            assertThat(section.tables()).extracting(Table::id).containsExactlyElementsOf(ids);
            section.tables().forEach(table -> same(table, table(table.id())));
        });
    }

    private static void same(Table now, JsonNode stored) {
        assertThat(now.rows()).as(now.id()).hasSameSizeAs(stored.required("rows"));
        for (int row = 0; row < now.rows().size(); row++) {
            for (int i = 0; i < now.columns().size(); i++) {
                same(
                        "%s, row %s, %s".formatted(now.id(), row, now.columns().get(i).id()),
                        now.rows().get(row).get(i),
                        stored.required("rows").required(row).required(i));
            }
        }
    }

    private static void same(String where, Value now, JsonNode stored) {
        assertThat(now.getClass().getSimpleName()).as(where).isEqualToIgnoringCase(kind(stored));
        switch (now) {
            case Value.Text(String text) ->
                    assertThat(text).as(where).isEqualTo(stored.required("text").asString());
            case Value.Exact(double number) -> near(where, number, stored, "value");
            case Value.Published(double number) -> near(where, number, stored, "value");
            case Value.Missing(String reason) -> assertThat(reason).as(where).isNotEmpty();
            case Value.Model(double number, Interval interval) -> {
                near(where, number, stored, "value");
                near(where, interval.low(), stored, "low");
                near(where, interval.high(), stored, "high");
            }
            case Value.Measured(Estimate estimate, String flag) -> {
                near(where, estimate.median(), stored, "median");
                near(where, estimate.low(), stored, "low");
                near(where, estimate.high(), stored, "high");
                assertThat(flag).as(where).isEqualTo(stored.required("flag").asString());
            }
        }
    }

    private static void near(String where, double now, JsonNode stored, String name) {
        assertThat(now)
                .as("%s %s", where, name)
                .isCloseTo(number(stored, name), withPercentage(ROUNDING_PERCENT));
    }

    /** The cells of the health sweep and of the modes of evidence, from the tables' rounds. */
    private GivenCell[] rebuilt() {
        Map<String, GivenCell> cells = new LinkedHashMap<>();
        sweep(cells, "throughput", THROUGHPUT);
        sweep(cells, "latency", LATENCY);
        sweep(cells, "run-queue", RUN_QUEUE);
        for (Map<String, JsonNode> row : rows("audit")) {
            String mode = value(row, "mode").required("text").asString();
            GivenCell cell = cell(GivenCell.chat("ack=" + mode, 16));
            cell.with(Column.CELL, "chat-1x1-c16-" + mode);
            fill(cell, row, AUDIT);
            cells.put(mode, cell);
        }
        cells.put("control", control());
        return cells.values().toArray(GivenCell[]::new);
    }

    private GivenCell control() {
        double[] first = rounds(rows("audit").get(1), "rate");
        double[] ratio = rounds(rows("control").getFirst(), "ratio");
        double[] second = new double[first.length];
        Arrays.setAll(second, i -> first[i] * ratio[i]);
        return cell(GivenCell.chat("ack=scheduled,aa=1", 16)).rates(second);
    }

    private static double[] rounds(Map<String, JsonNode> row, String column) {
        return doubles(value(row, column).required("rounds")).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static JsonNode value(Map<String, JsonNode> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    /** Who asked was no part of a cell's name then. */
    private static GivenCell cell(GivenCell cell) {
        return cell.with(Column.GENERATOR, "");
    }

    private void sweep(Map<String, GivenCell> cells, String table, Map<String, Column> columns) {
        for (Map<String, JsonNode> row : rows(table)) {
            String layout = value(row, "layout").required("text").asString();
            int clients = value(row, "clients").required("value").asInt();
            if (!layout.startsWith("Python")) {
                fill(
                        cells.computeIfAbsent(
                                layout + " " + clients,
                                _ -> cell(GivenCell.health(layout, clients))),
                        row,
                        columns);
            }
        }
    }

    private static void fill(
            GivenCell cell, Map<String, JsonNode> row, Map<String, Column> columns) {
        columns.forEach((name, column) -> {
            JsonNode value = value(row, name);
            if (kind(value).equals("measured")) {
                double[] figures = rounds(row, name);
                if (name.matches("(p[0-9]+|max)_millis")) {
                    Arrays.setAll(figures, i -> (double) Math.round(figures[i] * NANOS));
                }
                cell.figures(column, figures);
            }
        });
    }

    private List<Map<String, JsonNode>> rows(String id) {
        JsonNode table = table(id);
        List<Map<String, JsonNode>> rows = new ArrayList<>();
        for (JsonNode row : table.required("rows")) {
            Map<String, JsonNode> byColumn = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                byColumn.put(
                        table.required("columns").required(i).required("id").asString(),
                        row.required(i));
            }
            rows.add(byColumn);
        }
        return rows;
    }

    private JsonNode table(String id) {
        return tables().filter(table -> table.required("id").asString().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no table " + id));
    }

    private Stream<JsonNode> tables() {
        List<JsonNode> tables = new ArrayList<>();
        machine.required("sections").forEach(s -> s.required("tables").forEach(tables::add));
        return tables.stream();
    }

    private static String kind(JsonNode value) {
        return value.path("kind").asString("");
    }

    private static double number(JsonNode node, String name) {
        return node.required(name).isNull() ? Double.NaN : node.required(name).asDouble();
    }

    private static List<Double> doubles(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }
}
