package io.aegisbench.proxy.firewall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The second and the third corpus of our own writing: attacks, harmless prompts and documents, in
 * several voices and languages. Half of it trains the score; the other half is for the gate, and
 * nothing was chosen by reading it.
 *
 * @param attack whether it is one
 * @param kind what it is about, or its language
 * @param text as it is sent
 */
record FreshText(boolean attack, String kind, String text) {

    private static final int DISGUISED = 90;
    private static final String FRESH_ATTACKS = "fresh-attacks.txt";
    private static final String LATER_ATTACKS = "later-attacks.txt";

    private static final List<UnaryOperator<String>> DISGUISES =
            List.of(
                    text ->
                            Base64.getEncoder()
                                    .encodeToString(text.getBytes(StandardCharsets.UTF_8)),
                    text -> new StringBuilder(text).reverse().toString(),
                    text -> text.replace('e', '3').replace('o', '0').replace('i', '1'),
                    text -> text.replaceAll("\\B", " "),
                    text -> text.replace('o', '\u043E').replace('a', '\u0430'),
                    text -> text.replaceAll("\\B", "\u200B"),
                    FreshText::rot13,
                    text -> text.replaceAll("[^A-Za-z]", ""),
                    FreshText::escaped);

    /** {@return whether the gate judges it, and no training may see it} */
    boolean isJudged() {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return ((crc.getValue() >>> 9) & 1) == 1;
    }

    /** {@return attacks as they were written} */
    static List<FreshText> attacks() {
        return both(read(FRESH_ATTACKS, true), read(LATER_ATTACKS, true));
    }

    /** {@return the first attacks in disguise, nine disguises in turn; none of them trains} */
    static List<FreshText> disguised() {
        return both(disguised(FRESH_ATTACKS), disguised(LATER_ATTACKS));
    }

    private static List<FreshText> disguised(String resource) {
        List<FreshText> plain = read(resource, true).subList(0, DISGUISED);
        List<FreshText> disguised = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            int which = i % DISGUISES.size();
            String text = DISGUISES.get(which).apply(plain.get(i).text());
            disguised.add(new FreshText(true, "disguise " + which, text));
        }
        return disguised;
    }

    /** {@return harmless prompts, system prompts, descriptions of tools, mails} */
    static List<FreshText> prompts() {
        return both(read("fresh-harmless.txt", false), read("later-harmless.txt", false));
    }

    private static List<FreshText> both(List<FreshText> first, List<FreshText> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /**
     * {@return attacks by somebody who knew neither rules nor other texts, written when the score
     * was trained and its border set; nothing may be chosen by them}
     */
    static List<FreshText> blindAttacks() {
        return read("blind-attacks.txt", true);
    }

    /** {@return harmless texts by another one of that kind} */
    static List<FreshText> blindHarmless() {
        return read("blind-harmless.txt", false);
    }

    /** {@return harmless documents} */
    static List<FreshText> documents() {
        return read("fresh-documents.txt", false);
    }

    private static List<FreshText> read(String resource, boolean attack) {
        List<FreshText> texts = new ArrayList<>();
        String kind = "";
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        FreshText.class.getResourceAsStream(resource), resource),
                                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.matches("# [a-z ]+")) {
                    kind = line.substring(2);
                } else {
                    String text = line.replace("\\n", "\n").replace("\\t", "\t");
                    texts.add(new FreshText(attack, kind, text));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static String rot13(String text) {
        Decoder decoder = new Decoder();
        decoder.rot13(text.toCharArray(), 0, text.length());
        return new String(decoder.text(), 0, decoder.length());
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(String.format(Locale.ROOT, "%02x", each));
        }
        return out.toString();
    }
}
