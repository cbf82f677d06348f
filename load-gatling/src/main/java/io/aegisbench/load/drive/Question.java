package io.aegisbench.load.drive;

import io.aegisbench.load.fleet.FixedServer;
import io.aegisbench.load.plan.SweepKind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One request, and how to know a right answer to it.
 *
 * @param sweep what is asked: a chat, or {@code GET} of a path
 * @param key the API key it shows
 * @param evidence what the header {@code X-Aegis-Evidence} of an answer says, or empty if no proxy
 *     answers
 */
public record Question(SweepKind sweep, String key, String evidence) {
    private static final String MODEL = "m";
    private static final String WORD = "q";
    private static final int PROMPT = 25;
    private static final int TOKENS = 64;

    private static final String BODY =
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],\"max_tokens\":%s}"
                    .formatted(MODEL, WORD.repeat(PROMPT), TOKENS);

    private static final Pattern HEALTHY =
            Pattern.compile(
                    "\\{\"status\":\"ok\",\"ledger\":(null|\\{\"size\":\\d+,\"root\":\"[0-9a-f]{64}\",\"faulted\":false,.*)");

    boolean chat() {
        return sweep.asksChat() || sweep == SweepKind.STREAM;
    }

    String method() {
        return chat() ? "POST" : "GET";
    }

    String path() {
        return chat() ? "/v1/chat/completions" : sweep == SweepKind.LIVE ? "/live" : "/health";
    }

    String body() {
        return chat() ? BODY : "";
    }

    /** {@return properties with which a simulation of chats sends the same body} */
    List<String> settings() {
        return List.of(
                "-Dmodel=" + MODEL, "-Dwords=" + WORD, "-Dprompt=" + PROMPT, "-Dtokens=" + TOKENS);
    }

    /** {@return the request as it is sent} */
    String text(int port) {
        return HttpConnection.request(URI.create("http://127.0.0.1:" + port), path(), key, body());
    }

    /** {@return the bytes to send} */
    byte[] request(int port) {
        return text(port).getBytes(StandardCharsets.UTF_8);
    }

    /** {@return what is wrong with an answer, if anything is} */
    Optional<String> fault(HttpAnswer answer) {
        if (answer.status() != 200) {
            return Optional.of("status-" + answer.status());
        }
        if (chat() && !answer.body().contains("\"content\":\"" + FixedServer.CONTENT + "\"")) {
            return Optional.of("wrong-body");
        }
        if (!chat() && sweep != SweepKind.LIVE && !HEALTHY.matcher(answer.body()).matches()) {
            return Optional.of("wrong-body");
        }
        if (chat() && !evidence.isEmpty() && !answer.evidence().equals(evidence)) {
            return Optional.of("wrong-evidence");
        }
        return Optional.empty();
    }
}
