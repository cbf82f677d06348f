package io.aegisbench.proxy.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import io.aegisbench.proxy.dialect.translation.FieldTable.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * No field is lost in silence: each that the SDKs of both APIs know stands in a table, and what the
 * table says becomes of it is what becomes of it. The whole list is written to {@code
 * target/translation-fields.md}.
 */
final class FieldFateTest {
    private static final String MARK = "@";
    private static final List<Way> WAYS =
            List.of(
                    new Way(
                            true,
                            "OpenAI to Anthropic",
                            "field-samples-chat.json",
                            ChatFields.TABLES),
                    new Way(
                            false,
                            "Anthropic to OpenAI",
                            "field-samples-message.json",
                            MessageFields.TABLES));

    /**
     * What a request comes to.
     *
     * @param made null if it is refused, then {@code param} says for what
     */
    private record Outcome(
            @Nullable Object made, Adaptation.Notes notes, String param, String text) {}

    /** One way of the translation, and what stands in its tables. */
    private record Way(boolean ofChat, String title, String samples, List<FieldTable> tables) {
        private Outcome translate(JsonNode request) {
            Changes changes = new Changes(false);
            try {
                if (!ofChat) {
                    ObjectNode made = MessageRequest.translate(request, changes);
                    return new Outcome(made, changes.notes(), "", Json.text(made));
                }
                TranslationTarget target = TranslationTarget.of(Dialect.ANTHROPIC);
                ChatRequest.Translation made = ChatRequest.translate(request, target, changes);
                return new Outcome(made, changes.notes(), "", Json.text(made.request()));
            } catch (RefusalException refusal) {
                String param = String.valueOf(refusal.param());
                return new Outcome(null, changes.notes(), param.replaceAll("\\[\\d+]", "[]"), "");
            }
        }

        private List<SdkFields> ofSdk() {
            return ofChat ? SdkFields.OF_OPENAI : SdkFields.OF_ANTHROPIC;
        }
    }

    @Test
    void everyFieldThatTheSdksKnowStandsInATable() throws ClassNotFoundException {
        List<String> unknown = new ArrayList<>();
        for (Way way : WAYS) {
            for (SdkFields fields : way.ofSdk()) {
                assertThat(way.tables).contains(fields.table());
                for (String name : fields.names()) {
                    if (fields.table().rule(name) == null) {
                        unknown.add(way.title + ": " + at(fields.table().place(), name));
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void whatATableSaysBecomesOfAFieldDoes() throws IOException {
        StringBuilder list = new StringBuilder("# What becomes of each field in translation\n");
        for (Way way : WAYS) {
            list.append("\n## ").append(way.title).append("\n\n");
            list.append("| field | is | as, or why |\n|---|---|---|\n");
            for (FieldTable table : way.tables) {
                List<JsonNode> samples = samples(way, table);
                for (Map.Entry<String, FieldTable.Rule> each : table.rules().entrySet()) {
                    check(way, table, each.getKey(), samples);
                    list.append(row(table.place(), each.getKey(), each.getValue()));
                }
            }
        }
        Files.writeString(Path.of("target", "translation-fields.md"), list);
        assertThat(list.chars().filter(c -> c == '\n').count()).isGreaterThan(150);
    }

    private static String row(String place, String name, FieldTable.Rule rule) {
        return "| `%s` | %s | %s |\n"
                .formatted(
                        at(place, name), rule.fate().name().toLowerCase(Locale.ROOT), rule.how());
    }

    /** Samples of blocks say of which type, since the tables of all share a place. */
    private static List<JsonNode> samples(Way way, FieldTable table) {
        return Fixtures.vectors(way.samples).stream()
                .filter(sample -> sample.path("place").asString("").equals(table.place()))
                .filter(sample ->
                        !sample.has("of")
                                || table.equals(MessageFields.block(Json.string(sample, "of"))))
                .toList();
    }

    private static void check(Way way, FieldTable table, String name, List<JsonNode> samples) {
        String path = at(table.place(), name);
        List<JsonNode> having =
                samples.stream().filter(sample -> sample.path("fields").has(name)).toList();
        assertThat(having).as("samples of %s in %s", path, way.samples).isNotEmpty();
        for (JsonNode sample : having) {
            JsonNode value = sample.path("fields").path(name);
            Outcome without = way.translate(filled(sample.path("in"), name, null));
            Outcome with = way.translate(filled(sample.path("in"), name, value));
            FieldTable.Rule rule = table.rule(name);
            assertThat(rule).isNotNull();
            assertThat(seen(path, with, without))
                    .as("%s: %s of %s with %s", way.title, path, sample, with)
                    .isEqualTo(rule.fate() == Fate.KEPT ? Fate.MAPPED : rule.fate());
            if (rule.fate() == Fate.KEPT) {
                assertThat(with.text()).contains(Json.text(value));
            }
        }
    }

    /** {@return what has become of a field; what is kept changes the translation, too} */
    private static Fate seen(String path, Outcome with, Outcome without) {
        if (with.made() == null) {
            assertThat(with.param()).isEqualTo(path);
            return Fate.REFUSED;
        }
        if (List.of(with.notes().dropped().split(", ", -1)).contains(path)) {
            assertThat(with.made()).isEqualTo(without.made());
            return Fate.DROPPED;
        }
        return with.made().equals(without.made()) ? Fate.MOOT : Fate.MAPPED;
    }

    /** {@return the request, with the field where the mark is} */
    private static JsonNode filled(JsonNode template, String name, @Nullable JsonNode value) {
        JsonNode request = template.deepCopy();
        ObjectNode marked = (ObjectNode) request.findParent(MARK);
        marked.remove(MARK);
        if (value != null) {
            marked.set(name, value);
        }
        return request;
    }

    private static String at(String place, String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    @Test
    void everySampleIsOfAFieldInATable() {
        for (Way way : WAYS) {
            for (JsonNode sample : Fixtures.vectors(way.samples)) {
                for (String name : new TreeSet<>(sample.path("fields").propertyNames())) {
                    assertThat(way.tables)
                            .as("%s %s", sample.path("place"), name)
                            .anyMatch(table ->
                                    samples(way, table).contains(sample)
                                            && table.rule(name) != null);
                }
            }
        }
    }
}
