package io.aegisbench.proxy.clients;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of each scenario with each client, direction and form. Thread-safe: locks. */
final class ClientMatrix {
    private static final String OK = "ok";
    private static final String REFUSED = "refused by name: ";
    private static final List<String> DIRECTIONS = List.of("O>O", "A>A", "O>A", "A>O");

    private final List<Cell> cells = new ArrayList<>();

    /**
     * One call, or one conversation.
     *
     * @param client its name and version
     * @param api the part of the client
     * @param direction client's dialect and upstream's
     * @param result {@code ok}, {@code refused by name: FIELD}, or what went wrong
     */
    record Cell(
            String client,
            String api,
            String scenario,
            String direction,
            boolean stream,
            String result) {
        boolean isRight() {
            return result.equals(OK) || isRefused();
        }

        boolean isRefused() {
            return result.startsWith(REFUSED);
        }

        private String column() {
            return direction + (stream ? " stream" : "");
        }
    }

    synchronized void add(List<Cell> more) {
        cells.addAll(more);
    }

    /** {@return the matrix as Markdown, a table for each client} */
    synchronized String markdown() {
        StringBuilder out = new StringBuilder("# Clients\n\n");
        long right = cells.stream().filter(Cell::isRight).count();
        long refused = cells.stream().filter(Cell::isRefused).count();
        out.append(cells.size()).append(" cells, ").append(right - refused).append(" ok, ");
        out.append(refused).append(" refused by name, ").append(cells.size() - right);
        out.append(" wrong.\n");
        Map<String, List<Cell>> byClient = new LinkedHashMap<>();
        cells.forEach(
                cell -> byClient.computeIfAbsent(cell.client(), _ -> new ArrayList<>()).add(cell));
        byClient.forEach((client, own) -> {
            out.append("\n## ").append(client).append("\n\n");
            table(out, own);
        });
        return out.toString();
    }

    private static void table(StringBuilder out, List<Cell> cells) {
        List<String> columns = new ArrayList<>();
        for (String direction : DIRECTIONS) {
            for (String column : List.of(direction, direction + " stream")) {
                if (cells.stream().anyMatch(cell -> cell.column().equals(column))) {
                    columns.add(column);
                }
            }
        }
        out.append("| | ").append(String.join(" | ", columns)).append(" |\n|---");
        out.append("|---".repeat(columns.size())).append("|\n");
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (Cell cell : cells) {
            rows.computeIfAbsent(cell.api() + ": " + cell.scenario(), _ -> new LinkedHashMap<>())
                    .put(cell.column(), oneLine(cell.result()));
        }
        rows.forEach((row, results) -> {
            out.append("| ").append(row);
            columns.forEach(column -> out.append(" | ").append(results.getOrDefault(column, "")));
            out.append(" |\n");
        });
    }

    private static String oneLine(String result) {
        String line = result.lines().findFirst().orElse("").replace("|", "\\|");
        return line.substring(0, Math.min(120, line.length()));
    }
}
