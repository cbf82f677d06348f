package io.aegisbench.proxy.firewall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * What the linear score is trained by: two lists of prompts, a line each, with slots such as {@code
 * {show|print}} that are filled at random; prompts of four authors who knew nothing of the rules;
 * and the tuned half of the corpus. A line that begins with # names the group of the lines below
 * it; cross-validation leaves whole groups out.
 */
final class TrainingText {

    static final long SEED = 20261123;
    private static final int MAX_VARIANTS = 4;
    private static final int TRIES = 12;

    private TrainingText() {}

    /**
     * One prompt to learn from.
     *
     * @param text what the user writes
     * @param attack whether it is one
     * @param group who wrote it or what it is about
     * @param line a number that the variants of one line share
     */
    record Sample(String text, boolean attack, String group, int line) {}

    static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        read("training-attacks.txt", true, samples);
        read("training-harmless.txt", false, samples);
        int line = 1_000_000;
        for (Written written : written()) {
            samples.add(new Sample(written.text(), written.attack(), written.group(), line++));
        }
        for (Corpus.Prompt prompt : Corpus.prompts()) {
            if (!prompt.isJudged()) {
                String group = "corpus-" + prompt.id().replaceAll("-[0-9]+$", "");
                samples.add(new Sample(prompt.text(), prompt.attack(), group, line++));
            }
        }
        for (FreshText fresh : FreshText.attacks()) {
            add(fresh, line++, samples);
        }
        for (FreshText fresh : FreshText.prompts()) {
            add(fresh, line++, samples);
        }
        for (FreshText fresh : FreshText.documents()) {
            add(fresh, line++, samples);
        }
        // A credential has a rule for its shape; the words around it are anybody's.
        samples.removeIf(sample -> sample.attack() && sample.group().contains("secret"));
        return samples;
    }

    /**
     * {@return features of windows of harmless texts by others, a line each} The texts were the
     * licences and first pages of the packages of a Debian system, half of its Python and Perl
     * sources and of a JDK's, and our own sources that no test judges. A line is the sorted set of
     * the words and notions that the model knows of 32 words in a row: no text is kept or can be
     * read back.
     */
    static List<String> windows() {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                resource("training-windows.txt"), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(FreshText fresh, int line, List<Sample> samples) {
        if (!fresh.isJudged()) {
            samples.add(new Sample(fresh.text(), fresh.attack(), "fresh-" + fresh.kind(), line));
        }
    }

    /** A prompt as somebody wrote it, who had seen neither the rules nor the corpus. */
    private record Written(String group, boolean attack, String text) {}

    private static List<Written> written() {
        try (InputStream lines = resource("training.jsonl")) {
            return Corpus.JSON.readerFor(Written.class).<Written>readValues(lines).readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(TrainingText.class.getResourceAsStream(name), name);
    }

    private static void read(String resource, boolean attack, List<Sample> samples) {
        Random random = new Random(SEED);
        String group = "";
        int number = attack ? 0 : 500_000;
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(resource(resource), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("# ") && !line.contains(":")) {
                    group = line.substring(2);
                } else {
                    number++;
                    for (String variant : variants(line, random)) {
                        samples.add(new Sample(variant, attack, group, number));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> variants(String line, Random random) {
        Set<String> variants = new LinkedHashSet<>();
        int wanted = line.contains("|") && line.contains("{") ? MAX_VARIANTS : 1;
        for (int i = 0; i < TRIES && variants.size() < wanted; i++) {
            variants.add(fill(line, random));
        }
        return variants;
    }

    /** Braces without a bar in them are text. */
    private static String fill(String line, Random random) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < line.length()) {
            int close = line.indexOf('}', at);
            int open = close < 0 ? -1 : line.lastIndexOf('{', close);
            String slot = open < at ? "" : line.substring(open + 1, close);
            if (slot.indexOf('|') < 0) {
                int end = close < 0 ? line.length() : close + 1;
                out.append(line, at, end);
                at = end;
            } else {
                String[] choices = slot.split("\\|", -1);
                out.append(line, at, open).append(choices[random.nextInt(choices.length)]);
                at = close + 1;
            }
        }
        return out.toString();
    }
}
