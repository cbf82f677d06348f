package io.aegisbench.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A run of three rounds that was measured and stored on a busy machine, and what bench-jmh printed
 * of it while it had tables of its own: the same medians, in as many digits as both show.
 */
class StoredRunTest {
    private List<String> lines = List.of();

    @BeforeEach
    void print() throws URISyntaxException {
        URL run = StoredRunTest.class.getResource("20261130T091421Z-jmh");
        lines = RunText.lines(Path.of(Objects.requireNonNull(run, "stored").toURI()));
    }

    @Test
    void theHandOffIsWhatItWas() {
        assertThat(figures("Time of one call, consumer idle", "proxy, lean"))
                .containsExactly("0.326", "0.736", "2.81", "157", "6,349", "0.429");
        assertThat(figures("What else a call costs, consumer idle", "proxy, lean"))
                .containsExactly("54,362", "0.909", "136", "22,479", "0.335", "2.49");
        assertThat(figures("Time of one call, consumer busy", "proxy, lean"))
                .containsExactly(
                        "0.288", "0.680", "2.35", "110", "30,556", "1.06", "776", "0.275", "2.79");
        assertThat(figures("Time of one call, consumer full", "proxy, lean"))
                .containsExactly(
                        "0.0320", "0.0350", "18,563", "96.6", "0.440", "3.13", "4,096", "0.0330",
                        "0.0360", "57,344", "80,216");
        assertThat(figures("As the proxy does it, beside", "p50, µs"))
                .containsExactly("0.326", "≤ 0.150", "missed");
        assertThat(figures("As the proxy does it, beside", "CPU while idle"))
                .containsExactly("0.429", "≤ 1", "met");
    }

    @Test
    void theStagesAreWhatTheyWere() {
        assertThat(figures("Price of each stage", "auth"))
                .containsExactly("the key's hash", "275", "275", "3,195", "373", "1");
        assertThat(figures("Price of each stage", "call"))
                .endsWith("376", "376", "3,556", "642", "985");
        assertThat(figures("Price of each stage", "together"))
                .endsWith("444,991", "444,991", "9,083,209", "1,000,000", "10,773");
    }

    @Test
    void theLagIsWhatItWasInMicroseconds() {
        assertThat(figures("Evidence lag without HTTP", "ack scheduled, load 1000"))
                .containsExactly(
                        "997", "0", "0.694", "75,891", "168,428", "523", "63,373", "3,625",
                        "53,608");
        assertThat(lines).anyMatch(line -> line.contains("its record is 53.6 ms"));
    }

    @Test
    void theLeavesAreWhatTheyWere() {
        String work = "aegis-v1, root on every append";
        assertThat(figures("Leaves a second", work + "  Java, hex strings "))
                .endsWith("100", "309,247", "53,820", "2,794");
        assertThat(figures("Leaves a second", work + "  ours, jdk  .* 100 "))
                .endsWith("100", "898,770", "76,674", "396");
        assertThat(figures("Leaves a second", work + "  ours, jdk  .* 1,000 "))
                .endsWith("1,000", "1,287,477", "117,234", "343");
        assertThat(figures("Leaves a second", work + "  rust-lean .* 100 ")).contains("2,724,877");
        assertThat(figures("Rates beside", work + "  ours, jdk by Rust .* 1,000 "))
                .endsWith("1.58");
        assertThat(figures("Rates beside", work + "  ours, jdk by python .* 100 "))
                .endsWith("2.24");
    }

    @Test
    void theLogsAreWhatTheyWere() {
        assertThat(figures("Durable appends", "       16  platform  ours "))
                .endsWith("4,727", "21.1", "–", "191", "40,370", "29.7", "561");
        assertThat(figures("Durable appends", "       16  platform  SQLite FULL"))
                .endsWith("265", "0.750", "17.8", "19,661", "255,853", "507", "2,834");
        assertThat(figures("Our log beside", "       16  platform"))
                .endsWith("17.8", "6.21", "44.1");
        assertThat(figures("The ledger beside", "       16  platform  ours, with its ledger"))
                .endsWith("13,163", "1.36", "49.8", "12,911", "167");
    }

    @Test
    void theOthersAreWhatTheyWere() {
        assertThat(figures("Medians of the rounds", "HashBenchmark.hash"))
                .contains("399", "64.8", "0.0137");
        assertThat(figures("Medians of the rounds", "SignatureBenchmark.verify .* jdk"))
                .contains("6,701", "1,106,050", "129 published");
    }

    /**
     * {@return the cells of a table's row behind its first, without intervals and flags} What did
     * not fit stands in further parts, which begin with the same words.
     */
    private List<String> figures(String table, String row) {
        List<List<String>> parts = parts(table);
        List<String> head = parts.getFirst();
        List<String> first =
                head.stream()
                        .filter(l -> l.matches(row + ".*"))
                        .findFirst()
                        .map(StoredRunTest::cells)
                        .orElseThrow(() -> new AssertionError(table + ": " + row));
        List<String> figures = new ArrayList<>(first);
        for (List<String> part : parts.subList(1, parts.size())) {
            int keys = sameAtTheBeginning(cells(head.getFirst()), cells(part.getFirst()));
            part.stream()
                    .map(StoredRunTest::cells)
                    .filter(more -> sameAtTheBeginning(first, more) >= keys)
                    .forEach(more -> figures.addAll(more.subList(keys, more.size())));
        }
        return figures.stream()
                .skip(1)
                .map(cell -> cell.replaceAll(" \\(.*… .*\\)| ⚑", ""))
                .toList();
    }

    private static int sameAtTheBeginning(List<String> one, List<String> other) {
        int same = 0;
        while (same < Math.min(one.size(), other.size()) && one.get(same).equals(other.get(same))) {
            same++;
        }
        return same;
    }

    /** {@return the lines of each part of a table} */
    private List<List<String>> parts(String table) {
        List<List<String>> parts = new ArrayList<>();
        Iterator<String> left = lines.stream().dropWhile(l -> !l.startsWith(table)).iterator();
        left.next();
        String header = left.next();
        String key = cells(header).getFirst();
        while (cells(header).getFirst().equals(key)) {
            List<String> part = new ArrayList<>(List.of(header));
            String line = left.next();
            while (!line.isEmpty()) {
                part.add(line);
                line = left.next();
            }
            parts.add(part);
            header = left.next();
        }
        return parts;
    }

    private static List<String> cells(String line) {
        return List.of(line.strip().split(" {2,}", -1));
    }
}
