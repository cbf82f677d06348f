package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.body;
import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clients send by default and the other dialect lacks: hints are left out and named, what has
 * a counterpart is said with it, and a strict adapter refuses each of them.
 */
final class JudgedRequestTest {
    private static final DialectAdapter STRICT =
            new DialectAdapter(DialectSettings.DEFAULT.strict(true), Fixtures.CLOCK);

    /** What stands in each request and translation of the vectors that do not say otherwise. */
    private static ObjectNode with(JsonNode fields, String limit) {
        ObjectNode whole = Json.object().put("model", "m").put(limit, 9);
        return whole.setAll((ObjectNode) fields);
    }

    @TestFactory
    Stream<DynamicTest> chatBecomesMessage() {
        return tests(Endpoint.CHAT_COMPLETIONS, "judged-chat.json", "max_tokens");
    }

    @TestFactory
    Stream<DynamicTest> messageBecomesChat() {
        return tests(Endpoint.MESSAGES, "judged-message.json", "max_completion_tokens");
    }

    private static Stream<DynamicTest> tests(Endpoint from, String vectors, String limit) {
        return Fixtures.vectors(vectors).stream()
                .map(vector ->
                        DynamicTest.dynamicTest(
                                vector.path("name").stringValue(),
                                () -> check(from, vector, limit)));
    }

    private static void check(Endpoint from, JsonNode vector, String limitThere) {
        String limit = limitThere.equals("max_tokens") ? "max_completion_tokens" : "max_tokens";
        ObjectNode request = with(vector.path("request"), limit);
        ObjectNode before = request.deepCopy();
        Adaptation.Translated translated = Fixtures.translated(from, request);
        assertThat(body(translated)).isEqualTo(with(vector.path("to"), limitThere));
        assertThat(translated.notes())
                .isEqualTo(
                        new Adaptation.Notes(
                                vector.path("dropped").asString(""),
                                vector.path("mapped").asString("")));
        assertThat(request).isEqualTo(before);
        strictly(from, request, translated.notes());
    }

    /** A limit of our own is no want of a counterpart. */
    private static void strictly(Endpoint from, JsonNode request, Adaptation.Notes notes) {
        Dialect to = from.dialect() == Dialect.OPENAI ? Dialect.ANTHROPIC : Dialect.OPENAI;
        Adaptation strict = STRICT.adapt(from, TranslationTarget.of(to), request, new byte[0]);
        List<String> inexact = new ArrayList<>(List.of(notes.dropped().split(", ", -1)));
        inexact.addAll(List.of(notes.mapped().split(", ", -1)));
        inexact.removeIf(name -> name.isEmpty() || name.startsWith("max_tokens="));
        if (inexact.isEmpty()) {
            assertThat(strict).isInstanceOf(Adaptation.Translated.class);
            return;
        }
        assertThat(strict).isInstanceOf(Adaptation.Refused.class);
        String param = String.valueOf(((Adaptation.Refused) strict).param());
        assertThat(inexact).contains(param.replaceAll("\\[\\d+]", "[]"));
        assertThat(((Adaptation.Refused) strict).code()).isEqualTo("unsupported_parameter");
    }

    @Test
    void limitOfTheAnswerIsTheUpstreams() {
        JsonNode request =
                json("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
        TranslationTarget target =
                new TranslationTarget(
                        Dialect.ANTHROPIC, 64_000, TranslationTarget.Reasoning.BUDGET);
        Adaptation.Translated translated =
                (Adaptation.Translated)
                        Fixtures.ADAPTER.adapt(
                                Endpoint.CHAT_COMPLETIONS, target, request, new byte[0]);
        assertThat(body(translated).path("max_tokens").intValue()).isEqualTo(64_000);
        assertThat(translated.notes().mapped()).isEqualTo("max_tokens=64000");
    }

    @Test
    void effortGoesOnAsOneToAnUpstreamThatKnowsIt() {
        JsonNode request =
                json(
                        """
                        {"model":"m","max_tokens":9,"reasoning_effort":"high",
                         "messages":[{"role":"user","content":"a"}]}
                        """);
        TranslationTarget target =
                new TranslationTarget(Dialect.ANTHROPIC, 1, TranslationTarget.Reasoning.EFFORT);
        Adaptation.Translated translated =
                (Adaptation.Translated)
                        STRICT.adapt(Endpoint.CHAT_COMPLETIONS, target, request, new byte[0]);
        assertThat(body(translated).path("output_config")).isEqualTo(json("{\"effort\":\"high\"}"));
        assertThat(translated.notes()).isEqualTo(new Adaptation.Notes("", ""));
        assertThat(
                        body(Fixtures.translated(Endpoint.MESSAGES, body(translated)))
                                .path("reasoning_effort"))
                .isEqualTo(json("\"high\""));
    }

    @Test
    void listOfNamesHasABound() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            names.add("a.long.name.of.a.field." + i);
        }
        Adaptation.Notes notes = Adaptation.Notes.of(names, List.of("x".repeat(600)));
        assertThat(notes.dropped())
                .hasSizeLessThanOrEqualTo(512)
                .matches(".*field\\.\\d+, \\+\\d+");
        int named = notes.dropped().split(", ", -1).length - 1;
        assertThat(notes.dropped()).endsWith(", +" + (100 - named));
        assertThat(notes.mapped()).isEqualTo("+1");
    }
}
