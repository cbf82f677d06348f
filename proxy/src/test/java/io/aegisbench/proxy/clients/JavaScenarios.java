package io.aegisbench.proxy.clients;

import com.anthropic.errors.AnthropicServiceException;
import com.openai.errors.OpenAIServiceException;
import dev.langchain4j.exception.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import tools.jackson.databind.json.JsonMapper;

/** Plays the scenarios with a Java client and says what became of each. */
final class JavaScenarios {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TEXT = "Grüezi 👋, all is well.";
    private static final String ZURICH = "{\"city\":\"Zürich\",\"days\":2}";
    private static final String GENEVA = "{\"city\":\"Genève\",\"days\":3}";

    /** Spring AI has no other. */
    private static final Pattern STATUS_IN_WORDS =
            Pattern.compile("(?:HTTP |Response exception, Status: \\[)?(\\d{3})(?: - | [A-Z_]+])");

    private static final int BAD_REQUEST = 400;

    private final JavaClient client;
    private final List<ClientMatrix.Cell> cells = new ArrayList<>();

    JavaScenarios(JavaClient client) {
        this.client = client;
    }

    /** One scenario; what it throws is what went wrong. */
    private interface Scene {
        void play(String model, boolean stream);
    }

    List<ClientMatrix.Cell> play() {
        for (String direction : client.part().directions()) {
            for (boolean stream : new boolean[] {false, true}) {
                cell(direction, "plain", stream, this::plain);
                cell(direction, "tool", stream, (model, s) -> tools(model, s, List.of(ZURICH)));
                List<String> both = List.of(ZURICH, GENEVA);
                cell(direction, "parallel", stream, (model, s) -> tools(model, s, both));
                cell(direction, "length", stream, this::length);
                cell(direction, "limited", stream, (model, s) -> fails(model, s, 429));
                cell(direction, "broken", stream, (model, s) -> fails(model, s, 500));
            }
            cell(direction, "cut", true, this::breaksOff);
        }
        return cells;
    }

    private void cell(String direction, String scenario, boolean stream, Scene scene) {
        String model = (direction.endsWith("O") ? "gpt-" : "claude-") + scenario;
        String result = "ok";
        try {
            scene.play(model, stream);
        } catch (RuntimeException | AssertionError e) {
            result =
                    statusOf(e) == BAD_REQUEST
                            ? "refused by name: " + e
                            : "failed: " + e + " because " + e.getCause();
        }
        JavaClient.Part part = client.part();
        cells.add(
                new ClientMatrix.Cell(
                        part.client(), part.api(), scenario, direction, stream, result));
    }

    private void plain(String model, boolean stream) {
        JavaClient.Said said = client.say(model, stream);
        same(TEXT, said.text());
        same(client.promptTokens(model, stream), said.prompt());
        same(7L, said.completion());
    }

    private void tools(String model, boolean stream, List<String> expected) {
        List<String> arguments = new ArrayList<>();
        same(TEXT, client.useTools(model, stream, arguments).text());
        same(
                expected.stream().map(JSON::readTree).toList(),
                arguments.stream().map(JSON::readTree).toList());
    }

    private void length(String model, boolean stream) {
        String finish = client.say(model, stream).finish().toLowerCase(Locale.ROOT);
        same(true, finish.contains("length") || finish.contains("max_"));
    }

    private void fails(String model, boolean stream, int status) {
        RuntimeException thrown = thrown(model, stream);
        if (statusOf(thrown) != status) {
            throw new AssertionError("expected the status " + status, thrown);
        }
    }

    /** A stream that breaks off is an error to the client, and no shorter answer. */
    private void breaksOff(String model, boolean stream) {
        same(true, !List.of(400, 404).contains(statusOf(thrown(model, stream))));
    }

    private RuntimeException thrown(String model, boolean stream) {
        try {
            JavaClient.Said said = client.say(model, stream);
            throw new AssertionError("nothing was thrown, but said: " + said);
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static int statusOf(Throwable failure) {
        for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
            switch (one) {
                case OpenAIServiceException e -> {
                    return e.statusCode();
                }
                case AnthropicServiceException e -> {
                    return e.statusCode();
                }
                case HttpException e -> {
                    return e.statusCode();
                }
                case WebClientResponseException e -> {
                    return e.getStatusCode().value();
                }
                default -> {
                    Matcher words = STATUS_IN_WORDS.matcher(String.valueOf(one.getMessage()));
                    if (words.lookingAt()) {
                        return Integer.parseInt(words.group(1));
                    }
                }
            }
        }
        return 0;
    }

    private static void same(Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError("expected " + expected + ", but found " + found);
        }
    }
}
