package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.TrainingText.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Learns the weights of the linear score and writes them into the rules file. Run from the module's
 * folder after {@code mvn test-compile}, with the test class path:
 *
 * <pre>java -cp ... io.aegisbench.proxy.firewall.ScoreTrainer \
 *     src/main/resources/io/aegisbench/proxy/firewall/firewall-rules.yaml</pre>
 *
 * With {@code --check} as a second argument it cross-validates by groups and writes nothing.
 */
public final class ScoreTrainer {

    private static final String BEGIN = "    weights: |\n";
    private static final String END = "\nend: true";
    private static final double UNIT = 100;
    private static final int FOLDS = 6;
    private static final LogisticFit.Settings SETTINGS =
            new LogisticFit.Settings(0.004, 0.05, 5.0, 30);

    /**
     * Added to the decision border, so that few harmless prompts are refused: of those left out of
     * training, most of them near misses, one in a hundred.
     */
    private static final double MARGIN = 0.4;

    private ScoreTrainer() {}

    /** Trains; see above. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        String text = Files.readString(file);
        System.out.printf("seed=%d samples=%d%n", TrainingText.SEED, TrainingText.samples().size());
        if (args.length > 1) {
            crossValidate(text);
        } else {
            Files.writeString(file, trained(text));
        }
    }

    /** {@return the rules file's text with the weights that training gives} */
    static String trained(String text) {
        List<Sample> samples = TrainingText.samples();
        ScoreFeatures features = new ScoreFeatures(RuleFile.wordLists(text), samples);
        LogisticFit fit = fit(samples, features);
        StringBuilder weights = new StringBuilder();
        int written = 0;
        for (int feature = 0; feature < features.count(); feature++) {
            long weight = Math.round(fit.weight(feature) * UNIT);
            if (weight != 0) {
                weights.append("      ").append(weight).append(' ');
                weights.append(features.name(feature)).append('\n');
                written++;
            }
        }
        System.out.printf("candidates=%d weights=%d%n", features.count(), written);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        String head =
                text.substring(0, begin)
                        .replaceFirst("threshold: [0-9]+", "threshold: " + threshold(fit))
                        .replaceFirst(
                                "discount: [0-9]+",
                                "discount: " + Math.round(SETTINGS.discount() * UNIT));
        return head + weights.toString().stripTrailing() + text.substring(text.indexOf(END, begin));
    }

    private static long threshold(LogisticFit fit) {
        return Math.max(1, Math.round((MARGIN - fit.bias()) * UNIT));
    }

    private static LogisticFit fit(List<Sample> samples, ScoreFeatures features) {
        Map<Integer, Integer> variants = new HashMap<>();
        samples.forEach(sample -> variants.merge(sample.line(), 1, Integer::sum));
        List<int[]> found = new ArrayList<>();
        List<Boolean> attacks = new ArrayList<>();
        List<Double> importance = new ArrayList<>();
        for (Sample sample : samples) {
            found.add(features.of(sample.text()));
            attacks.add(sample.attack());
            importance.add(1 / Math.sqrt(variants.getOrDefault(sample.line(), 1)));
        }
        LogisticFit fit = new LogisticFit(features.count(), SETTINGS);
        fit.fit(found, attacks, importance, TrainingText.SEED);
        return fit;
    }

    private static void crossValidate(String text) {
        List<Sample> samples = TrainingText.samples();
        List<String> groups =
                List.copyOf(new TreeSet<>(samples.stream().map(Sample::group).toList()));
        List<Double> attackSums = new ArrayList<>();
        List<Double> harmlessSums = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int left = fold;
            List<Sample> train =
                    samples.stream()
                            .filter(s -> groups.indexOf(s.group()) % FOLDS != left)
                            .toList();
            ScoreFeatures features = new ScoreFeatures(RuleFile.wordLists(text), train);
            LogisticFit fit = fit(train, features);
            for (Sample sample : samples) {
                if (groups.indexOf(sample.group()) % FOLDS == fold) {
                    double sum = fit.sum(features.of(sample.text())) + fit.bias();
                    (sample.attack() ? attackSums : harmlessSums).add(sum);
                }
            }
        }
        List<Double> sorted = harmlessSums.stream().sorted((x, y) -> Double.compare(y, x)).toList();
        for (double allowed : new double[] {0.01, 0.02, 0.03, 0.05, 0.1}) {
            double margin = sorted.get((int) (allowed * sorted.size()));
            System.out.printf(
                    "margin %.2f: false positives %.3f of %d, detection %.3f of %d%n",
                    margin,
                    allowed,
                    harmlessSums.size(),
                    share(attackSums, margin),
                    attackSums.size());
        }
    }

    private static double share(List<Double> sums, double margin) {
        return sums.stream().filter(sum -> sum > margin).count() / (double) sums.size();
    }
}
