package io.aegisbench.proxy.clients;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An upstream of both dialects that answers with {@link Scenario}s. Thread-safe. */
final class ScenarioUpstream implements AutoCloseable {
    private static final String MODELS = "/v1/models";

    private final ScriptedUpstream server = new ScriptedUpstream(ScenarioUpstream::answer);

    URI uri() {
        return server.uri();
    }

    private static void answer(ScriptedUpstream.Turn turn) throws IOException {
        String request = turn.request();
        String path = request.split(" ", 3)[1].replaceFirst("\\?.*", "");
        Scenario.Answer answer = answerTo(path, request);
        if (answer == null) {
            turn.json(
                    404, "{\"error\":{\"message\":\"no scenario\",\"type\":\"not_found_error\"}}");
            return;
        }
        List<String> head = new ArrayList<>();
        head.add("HTTP/1.1 " + answer.status() + " Scripted");
        head.add("Content-Type: " + (answer.stream() ? "text/event-stream" : "application/json"));
        head.addAll(answer.fields());
        if (!answer.stream()) {
            head.add("Content-Length: " + answer.body().length());
            turn.write(ScriptedUpstream.head(head.toArray(String[]::new)) + answer.body());
            return;
        }
        head.add("Transfer-Encoding: chunked");
        turn.write(ScriptedUpstream.head(head.toArray(String[]::new)));
        for (String event : answer.body().split("(?<=\n\n)", -1)) {
            if (!event.isEmpty()) {
                turn.chunk(event);
            }
        }
        if (answer.cut()) {
            turn.socket().close();
        } else {
            turn.lastChunk();
        }
    }

    private static Scenario.@Nullable Answer answerTo(String path, String request) {
        if (path.equals(MODELS)) {
            boolean anthropic = request.toLowerCase(Locale.ROOT).contains("\nanthropic-version:");
            return Scenario.named("models")
                    .answers()
                    .get(MODELS + (anthropic ? " anthropic" : " json"));
        }
        Scenario.Asked asked = Scenario.asked(request);
        return asked == null
                ? null
                : Scenario.named(asked.name()).answers().get(path + " " + asked.form());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
