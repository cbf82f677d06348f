package io.aegisbench.proxy.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream answers in one situation, by path and form, from a file below {@code clients}:
 *
 * <pre>
 *   tokens openai 12 7                       what it says to have used, by dialect
 *   &gt;&gt;&gt; /v1/messages sse 200 cut      path, form, status, perhaps that it breaks off
 *   retry-after: 7                           header fields
 *                                            an empty line, then the body, up to the next
 * </pre>
 *
 * A model's name says the situation: {@code gpt-plain} and {@code claude-plain} are answered
 * plainly, and so is whatever has the result of a tool in it.
 */
record Scenario(Map<String, Answer> answers, Map<String, Tokens> tokens) {
    private static final String SECTION = ">>> ";
    private static final Pattern MODEL =
            Pattern.compile("\"model\"\\s*:\\s*\"(gpt|claude)-([a-z]+)\"");
    private static final Pattern RESULT =
            Pattern.compile("\"tool_result\"|\"function_call_output\"|\"role\"\\s*:\\s*\"tool\"");
    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
    private static final Map<String, Scenario> READ = new HashMap<>();

    /**
     * One answer. Its body's characters are bytes; one that breaks off ends with the connection.
     */
    record Answer(int status, List<String> fields, String body, boolean stream, boolean cut) {}

    /** What an answer says to have used; -1 is unknown. */
    record Tokens(long prompt, long completion) {}

    /** What a request's body says: who should answer it, how it was asked, and what it is about. */
    record Asked(String dialect, String name, String form) {
        boolean stream() {
            return form.equals("sse");
        }
    }

    /** {@return what a request asks for, or null if it names no scenario's model} */
    static @Nullable Asked asked(String body) {
        Matcher model = MODEL.matcher(body);
        if (!model.find()) {
            return null;
        }
        boolean follows = RESULT.matcher(body).find();
        String form = body.contains("\"base64\"") ? "base64" : "json";
        return new Asked(
                model.group(1).equals("gpt") ? "openai" : "anthropic",
                follows ? "plain" : model.group(2),
                STREAM.matcher(body).find() ? "sse" : form);
    }

    static synchronized Scenario named(String name) {
        return READ.computeIfAbsent(name, Scenario::read);
    }

    /** {@return one of the answers in a form; all of them have its status} */
    Answer answer(String form) {
        return answers.entrySet().stream()
                .filter(one -> one.getKey().endsWith(" " + form))
                .map(Map.Entry::getValue)
                .findAny()
                .orElseThrow(() -> new AssertionError("no answer in the form " + form));
    }

    private static Scenario read(String name) {
        String resource = "/clients/" + name + ".txt";
        try (InputStream in = Scenario.class.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
            return parse(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scenario parse(String text) {
        String[] sections = text.split(SECTION, -1);
        Map<String, Tokens> tokens = new HashMap<>();
        for (String line : sections[0].lines().toList()) {
            String[] words = line.split(" ", -1);
            tokens.put(words[1], new Tokens(Long.parseLong(words[2]), Long.parseLong(words[3])));
        }
        Map<String, Answer> answers = new HashMap<>();
        for (int i = 1; i < sections.length; i++) {
            int end = sections[i].indexOf("\n\n");
            List<String> head = sections[i].substring(0, end).lines().toList();
            String[] words = head.getFirst().split(" ", -1);
            int status = Integer.parseInt(words[2]);
            answers.put(
                    words[0] + " " + words[1],
                    new Answer(
                            status,
                            head.subList(1, head.size()),
                            sections[i].substring(end + 2),
                            words[1].equals("sse") && status == 200,
                            words.length > 3));
        }
        return new Scenario(answers, tokens);
    }
}
