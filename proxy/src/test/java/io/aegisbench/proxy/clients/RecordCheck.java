package io.aegisbench.proxy.clients;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.Salts;
import io.aegisbench.proxy.RunningProxy;
import io.aegisbench.proxy.audit.EvidenceLedger;
import io.aegisbench.wal.RecordCursor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the record of each call against what went over the client's connection. */
final class RecordCheck {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SERVER_ERROR = 500;
    private static final Scenario.Tokens UNKNOWN = new Scenario.Tokens(-1, -1);

    private final EvidenceLedger ledger;
    private final Map<String, Stored> stored = new HashMap<>();
    private long read;

    RecordCheck(RunningProxy proxy) {
        ledger = proxy.trail().ledger();
    }

    /** A record and its leaf. */
    private record Stored(long leaf, JsonNode json) {}

    /**
     * Waits for the calls' records and compares.
     *
     * @return what is wrong, a line each
     */
    List<String> problems(List<TappedCall> calls) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        for (TappedCall call : calls) {
            String evidence = call.field("x-aegis-evidence");
            if (!evidence.equals("none")) {
                String id = call.field("x-aegis-request-id");
                RunningProxy.await("the record of " + id, () -> find(id) != null);
                Stored record = Objects.requireNonNull(find(id));
                List<String> wrong =
                        evidence.equals("refused")
                                ? refusal(call, record.json())
                                : call(call, record);
                wrong.forEach(one -> problems.add(describe(call) + ": " + one));
            }
        }
        return problems;
    }

    private static String describe(TappedCall call) {
        String body = call.request();
        return call.path() + " " + body.substring(0, Math.min(300, body.length()));
    }

    private @Nullable Stored find(String id) throws IOException {
        if (!stored.containsKey(id)) {
            try (RecordCursor cursor = ledger.ledger().records(read, Long.MAX_VALUE)) {
                while (cursor.next()) {
                    JsonNode json = JSON.readTree(cursor.record());
                    stored.put(json.path("id").asString(""), new Stored(read++, json));
                }
            }
        }
        return stored.get(id);
    }

    private static List<String> refusal(TappedCall call, JsonNode record) {
        List<String> wrong = new ArrayList<>();
        same(wrong, "kind", "refusal", record.path("kind").asString(""));
        same(wrong, "status", call.status(), record.path("status").asInt());
        return wrong;
    }

    private List<String> call(TappedCall call, Stored stored) throws IOException {
        JsonNode record = stored.json();
        Salts.Present salts = (Salts.Present) ledger.salts(stored.leaf());
        List<String> wrong = new ArrayList<>();
        same(wrong, "kind", "call", record.path("kind").asString(""));
        same(wrong, "status", call.status(), record.path("status").asInt());
        same(wrong, "requestBytes", call.request().length(), record.path("requestBytes").asInt());
        same(wrong, "answerBytes", call.answer().length(), record.path("answerBytes").asInt());
        same(
                wrong,
                "requestHash",
                hash(salts.request(), call.request()),
                record.path("requestHash").asString(""));
        same(
                wrong,
                "answerHash",
                hash(salts.answer(), call.answer()),
                record.path("answerHash").asString(""));
        Scenario.Asked asked = Scenario.asked(call.request());
        if (asked != null) {
            scripted(wrong, call, asked, record);
        }
        return wrong;
    }

    private static void scripted(
            List<String> wrong, TappedCall call, Scenario.Asked asked, JsonNode record) {
        Scenario scenario = Scenario.named(asked.name());
        Scenario.Answer scripted = scenario.answer(asked.form());
        same(wrong, "upstream", asked.dialect(), record.path("upstream").asString(""));
        same(wrong, "stream", scripted.stream() ? 1 : 0, record.path("stream").asInt());
        boolean failed = scripted.cut() || scripted.status() >= SERVER_ERROR;
        same(
                wrong,
                "outcome",
                failed ? "upstream_error" : "complete",
                record.path("outcome").asString(""));
        // A count of tokens uses none.
        boolean unknown = call.path().endsWith("/count_tokens");
        Scenario.Tokens tokens =
                unknown ? UNKNOWN : scenario.tokens().getOrDefault(asked.dialect(), UNKNOWN);
        same(wrong, "promptTokens", tokens.prompt(), record.path("promptTokens").asLong());
        same(
                wrong,
                "completionTokens",
                tokens.completion(),
                record.path("completionTokens").asLong());
    }

    private static void same(List<String> wrong, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            wrong.add(what + " is " + found + ", expected " + expected);
        }
    }

    private static String hash(String salt, String body) throws IOException {
        return BodyHash.of(
                salt, new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
