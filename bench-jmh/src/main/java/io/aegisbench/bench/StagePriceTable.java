package io.aegisbench.bench;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What each stage and each background step costs one chat call: a line for each. */
final class StagePriceTable implements ArticleTable {
    private static final String BENCHMARK = StagePriceBenchmark.class.getName() + ".";
    private static final double NANOS_PER_MICRO = 1e3;

    /** What all stages together may cost a request. */
    static final double BUDGET_MICROS = 10;

    private static final Map<String, String> HOT = new LinkedHashMap<>();
    private static final Map<String, String> OTHERS = new LinkedHashMap<>();
    private static final Map<String, String> BACKGROUND = new LinkedHashMap<>();

    static {
        HOT.put("guard", "guard: all bytes of the request");
        HOT.put("auth", "auth: the key's hash");
        HOT.put("body", "body: read from memory, parsed once");
        HOT.put("waf", "WAF: looked through by the default rules");
        HOT.put("rateLimit", "rate limit: reserved, six headers (with a new call)");
        HOT.put("adapter", "adapter: OpenAI to OpenAI");
        HOT.put("evidence", "evidence: a slot, given back unused");
        OTHERS.put("evidenceHandedOver", "evidence with its call: slot, hashes, usage, hand-over");
        OTHERS.put("adapterAnthropic", "adapter: OpenAI to Anthropic");
        OTHERS.put("answerAnthropic", "the same, and the answer back");
        OTHERS.put("forwarderHeads", "forwarder: heads written and read, without a socket");
        OTHERS.put("metrics", "metrics of the stages and the request");
        OTHERS.put("call", "a new call: id, Undertow's exchange, ours");
        OTHERS.put("together", "ALL of the hot path in one, without a socket");
        OTHERS.put("baseline", "nothing: what measuring costs");
        BACKGROUND.put("backgroundHash", "both bodies hashed (most of it on the hot path)");
        BACKGROUND.put("backgroundAnalyser", "analyser");
        BACKGROUND.put("backgroundRecord", "record, its analysis included");
        BACKGROUND.put("backgroundTap", "tap wiped, its next salts drawn");
        BACKGROUND.put("backgroundSalts", "salts' cell");
        BACKGROUND.put("backgroundIndex", "request index' cell");
        BACKGROUND.put("backgroundLedger", "ledger: log and tree");
        BACKGROUND.put("backgroundAppend", "ledger, salts and index");
    }

    @Override
    public List<Cell> cells() {
        return List.of();
    }

    @Override
    public boolean shows(Cell cell) {
        return cell.benchmark().startsWith(BENCHMARK);
    }

    @Override
    public List<String> lines(RunData data) {
        List<Figure> figures = data.figures().stream().filter(f -> shows(f.cell())).toList();
        List<String> lines = new ArrayList<>();
        if (figures.isEmpty()) {
            return lines;
        }
        lines.add(
                "STAGE PRICES of a chat call, question of 90 bytes, answer of 500. Medians of the");
        lines.add(
                "rounds; CPU is the measuring thread's, all is the JVM's with log, compiler, collector.");
        part("STAGES", HOT, figures, lines);
        part("BESIDE THEM", OTHERS, figures, lines);
        part("BACKGROUND", BACKGROUND, figures, lines);
        texts(figures, lines);
        lines.addAll(verdict(figures));
        return lines;
    }

    private static void part(
            String title, Map<String, String> names, List<Figure> figures, List<String> lines) {
        TextTable table = TextTable.endingInText(1);
        table.add(List.of("CPU ns", "min..max", "wall ns", "all ns", "B", title));
        boolean measured = false;
        for (Map.Entry<String, String> name : names.entrySet()) {
            List<Figure> rounds = rounds(name.getKey(), figures);
            if (!rounds.isEmpty()) {
                table.add(line(rounds, name.getValue()));
                measured = true;
            }
        }
        if (measured) {
            lines.add("");
            lines.addAll(table.lines());
        }
    }

    /** What the firewall costs a text, a line for each kind and size. */
    private static void texts(List<Figure> figures, List<String> lines) {
        Map<Cell, List<Figure>> byText = new LinkedHashMap<>();
        for (Figure figure : rounds("wafOfText", figures)) {
            byText.computeIfAbsent(figure.cell(), _ -> new ArrayList<>()).add(figure);
        }
        if (byText.isEmpty()) {
            return;
        }
        TextTable table = TextTable.endingInText(1);
        table.add(List.of("CPU ns", "min..max", "ns/byte", "WAF BY TEXT"));
        for (Map.Entry<Cell, List<Figure>> text : byText.entrySet()) {
            Summary cpu = Summary.of(text.getValue(), Figure::threadCpuNanos);
            int bytes = Integer.parseInt(text.getKey().param("bytes"));
            table.add(
                    List.of(
                            TextTable.whole(cpu.median()),
                            TextTable.whole(cpu.min()) + ".." + TextTable.whole(cpu.max()),
                            String.format(Locale.ROOT, "%.2f", cpu.median() / bytes),
                            text.getKey().param("kind") + ", " + bytes + " bytes"));
        }
        lines.add("");
        lines.addAll(table.lines());
    }

    private static List<String> line(List<Figure> rounds, String label) {
        Summary cpu = Summary.of(rounds, Figure::threadCpuNanos);
        return List.of(
                TextTable.whole(cpu.median()),
                TextTable.whole(cpu.min()) + ".." + TextTable.whole(cpu.max()),
                TextTable.whole(Summary.of(rounds, Figure::score).median()),
                TextTable.whole(Summary.of(rounds, Figure::processCpuNanos).median()),
                TextTable.bytes(Summary.of(rounds, Figure::allocatedBytes).median()),
                label);
    }

    private static List<Figure> rounds(String method, List<Figure> figures) {
        return figures.stream()
                .filter(f -> f.cell().benchmark().equals(BENCHMARK + method))
                .toList();
    }

    /** {@return the sum of the stages and the chain beside the budget; none if one is missing} */
    private static List<String> verdict(List<Figure> figures) {
        Optional<Double> together = micros("together", figures);
        Optional<Double> call = micros("call", figures);
        double sum = -call.orElse(0.0);
        for (String stage : HOT.keySet()) {
            Optional<Double> one = micros(stage, figures);
            if (one.isEmpty() || call.isEmpty() || together.isEmpty()) {
                return List.of();
            }
            sum += one.get();
        }
        double measured = together.get();
        return List.of(
                "",
                String.format(
                        Locale.ROOT,
                        "The stages' sum is %.1f us (the new call in the rate limit taken out), and everything",
                        sum),
                String.format(
                        Locale.ROOT,
                        "of the hot path in one %.1f us, of which %.1f us are a new call; at most %.0f us are promised:",
                        measured,
                        call.orElseThrow(),
                        BUDGET_MICROS),
                String.format(
                        Locale.ROOT,
                        "the stages %s, the hot path without the new call %s.",
                        kept(sum),
                        kept(measured - call.orElseThrow())));
    }

    private static String kept(double micros) {
        return micros <= BUDGET_MICROS ? "KEEP it" : "EXCEED it";
    }

    private static Optional<Double> micros(String method, List<Figure> figures) {
        List<Figure> rounds = rounds(method, figures);
        return rounds.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Summary.of(rounds, Figure::threadCpuNanos).median() / NANOS_PER_MICRO);
    }
}
