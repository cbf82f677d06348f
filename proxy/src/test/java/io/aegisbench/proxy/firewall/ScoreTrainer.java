package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.TrainingText.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Trains the model: {@code ScoreTrainer FILE} reads the notions of the model's file, weighs them,
 * their pairs, and words, and writes the file anew. Seeded; the same input gives the same file.
 *
 * <p>{@code ScoreTrainer FILE DIR} trains nothing: it prints the windows of a folder's texts that
 * the trained model takes for an attack or nearly so, as the features that they have, for the file
 * {@code training-windows.txt}. The texts are others' and are not kept.
 *
 * <p>Of an attack the window counts that scores highest so far, of a harmless text every window, so
 * that the score is that of a window.
 */
public final class ScoreTrainer {

    static final String MARK = "# --- trained";
    private static final int MIN_TEXTS = 4;
    private static final int MIN_POINTS = 5;
    private static final int NEARLY = 50;
    private static final int MAX_OF_A_FILE = 12;
    private static final int ROUNDS = 3;
    private static final int LINE_CHARS = 100;
    private static final double BORDER = 0.5;
    private static final LogisticFit.Settings SETTINGS =
            new LogisticFit.Settings(0.006, 0.03, 5.0, 24);

    private final Model model;
    private final Passage passage;
    private LogisticFit fit;

    private ScoreTrainer(List<String> notions, List<Sample> samples) {
        List<String> lines = new ArrayList<>(notions);
        lines.add("words 0: " + String.join(", ", candidates(samples)));
        model = Model.parse(lines);
        passage = new Passage(model);
        fit = untrained();
    }

    private LogisticFit untrained() {
        return new LogisticFit(model.featureCount(), model.termCount(), SETTINGS);
    }

    /** Trains; see above. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        if (args.length > 1) {
            printWindows(Path.of(args[1]));
            return;
        }
        Files.writeString(file, trained(Files.readString(file), TrainingText.samples()));
    }

    private static void printWindows(Path folder) throws IOException {
        Model model = Model.shipped();
        Passage passage = new Passage(model);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            Set<String> windows = new TreeSet<>();
            for (int[] window : windows(passage, text)) {
                if (sum(model, window) >= NEARLY && windows.size() < MAX_OF_A_FILE) {
                    windows.add(
                            Arrays.stream(window)
                                    .mapToObj(feature -> name(model, feature))
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
                }
            }
            windows.forEach(System.out::println);
        }
    }

    private static int sum(Model model, int[] window) {
        int plus = Arrays.stream(window).map(model::weight).filter(w -> w > 0).sum();
        int minus = -Arrays.stream(window).map(model::weight).filter(w -> w < 0).sum();
        return plus - Math.min(model.discount(), minus);
    }

    private static String name(Model model, int feature) {
        int notion = feature - model.termCount();
        if (notion < 0) {
            return model.written().get(feature);
        }
        if (notion < Model.MAX_NOTIONS) {
            return "@" + model.notionName(notion);
        }
        return "@"
                + model.notionName(notion / Model.MAX_NOTIONS - 1)
                + ">"
                + model.notionName(notion % Model.MAX_NOTIONS);
    }

    /** Windows of others' harmless texts; features that are no candidates any more are left out. */
    private List<int[]> keptWindows() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int feature = 0; feature < model.termCount(); feature++) {
            numbers.put(name(model, feature), feature);
        }
        for (int a = 0; a <= model.notionCount(); a++) {
            for (int b = 0; b < model.notionCount(); b++) {
                int feature = model.termCount() + a * Model.MAX_NOTIONS + b;
                numbers.put(name(model, feature), feature);
            }
        }
        return TrainingText.windows().stream()
                .map(line ->
                        Arrays.stream(line.split(", ", -1))
                                .filter(numbers::containsKey)
                                .mapToInt(numbers::get)
                                .toArray())
                .toList();
    }

    /** {@return the file's text with what training gives} */
    static String trained(String text, List<Sample> samples) {
        String head = text.substring(0, text.indexOf(MARK) + MARK.length());
        ScoreTrainer trainer = new ScoreTrainer(head.lines().toList(), samples);
        trainer.train(samples);
        return head + "\n" + trainer.written();
    }

    private void train(List<Sample> samples) {
        Map<Integer, Integer> variants = new HashMap<>();
        samples.forEach(sample -> variants.merge(sample.line(), 1, Integer::sum));
        List<List<int[]>> windows = samples.stream().map(s -> windows(passage, s.text())).toList();
        for (int round = 0; round < ROUNDS; round++) {
            List<int[]> found = new ArrayList<>();
            List<Boolean> attacks = new ArrayList<>();
            List<Double> importance = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                Sample sample = samples.get(i);
                for (int[] window : chosen(sample.attack(), windows.get(i), round)) {
                    found.add(window);
                    attacks.add(sample.attack());
                    importance.add(1 / Math.sqrt(variants.getOrDefault(sample.line(), 1)));
                }
            }
            for (int[] window : keptWindows()) {
                found.add(window);
                attacks.add(false);
                importance.add(1.0);
            }
            LogisticFit next = untrained();
            next.fit(found, attacks, importance, TrainingText.SEED);
            fit = next;
        }
    }

    private List<int[]> chosen(boolean attack, List<int[]> windows, int round) {
        if (!attack || windows.size() == 1) {
            return windows;
        }
        if (round == 0) {
            return List.of();
        }
        int[] best = windows.getFirst();
        for (int[] window : windows) {
            best = fit.sum(window) > fit.sum(best) ? window : best;
        }
        return List.of(best);
    }

    private static List<int[]> windows(Passage passage, String text) {
        char[] chars = text.toCharArray();
        Signs.fold(chars, chars.length);
        passage.read(chars, 0, chars.length, false);
        List<int[]> windows = new ArrayList<>();
        int words = passage.words().count();
        for (int begin = 0; begin == 0 || begin + Passage.SPAN - Passage.HOP < words; ) {
            windows.add(passage.features(begin));
            begin += Passage.HOP;
        }
        return windows;
    }

    /** Words and pairs of neighbours that stand in enough of the texts. */
    private static Set<String> candidates(List<Sample> samples) {
        Map<String, Set<Integer>> texts = new TreeMap<>();
        for (Sample sample : samples) {
            String[] words = Words.fold(sample.text()).split(" ", -1);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < words.length; i++) {
                seen.add(words[i]);
                if (i > 0) {
                    seen.add(words[i - 1] + " " + words[i]);
                }
            }
            seen.forEach(
                    word -> texts.computeIfAbsent(word, _ -> new HashSet<>()).add(sample.line()));
        }
        texts.entrySet().removeIf(e -> e.getValue().size() < MIN_TEXTS || e.getKey().isBlank());
        return texts.keySet();
    }

    private String written() {
        StringBuilder out = new StringBuilder();
        entry(out, "discount", List.of("" + points(SETTINGS.discount())));
        for (int notion = 0; notion < model.notionCount(); notion++) {
            List<String> items = new ArrayList<>();
            item(items, "itself", model.termCount() + notion);
            for (int other = 0; other < model.notionCount(); other++) {
                int feature = model.termCount() + (1 + notion) * Model.MAX_NOTIONS + other;
                item(items, model.notionName(other), feature);
            }
            entry(out, "weights " + model.notionName(notion), items);
        }
        Map<Long, Set<String>> words = new TreeMap<>();
        for (int term = 0; term < model.termCount(); term++) {
            long points = points(fit.weight(term));
            if (Math.abs(points) >= MIN_POINTS) {
                String word = model.written().get(term);
                words.computeIfAbsent(points, _ -> new TreeSet<>()).add(word);
            }
        }
        words.forEach((points, all) -> entry(out, "words " + points, List.copyOf(all)));
        return out.toString();
    }

    private void item(List<String> items, String name, int feature) {
        long points = points(fit.weight(feature));
        if (points != 0) {
            items.add(name + " " + points);
        }
    }

    private long points(double weight) {
        return Math.round(weight * 100 / (BORDER - fit.bias()));
    }

    private static void entry(StringBuilder out, String head, List<String> items) {
        if (items.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder(head).append(':');
        for (String item : items.stream().map(i -> " " + i).collect(Collectors.toList())) {
            if (line.length() + item.length() + 1 > LINE_CHARS) {
                out.append(line).append('\n');
                line.setLength(0);
                line.append(' ');
            }
            line.append(item).append(item.equals(" " + items.getLast()) ? "" : ",");
        }
        out.append(line).append('\n');
    }
}
