package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.HttpAnswer;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Knows a right answer of {@code /health} asked with a key: the whole chain passed, and the ledger
 * is open.
 */
final class HealthJudge implements Judge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ROOT = Pattern.compile("[0-9a-f]{64}");
    private static final String OFF = "off";

    @Override
    public String fault(HttpAnswer answer) {
        if (answer.status() != 200) {
            return "status " + answer.status();
        }
        if (answer.requestId().isEmpty() || answer.evidence().isEmpty()) {
            return "health without X-Aegis headers";
        }
        JsonNode health;
        try {
            health = JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return "health is no JSON";
        }
        if (!health.path("status").asString("").equals("ok")) {
            return "health is not ok";
        }
        if (health.path("version").asString("").isEmpty()) {
            return "health without version";
        }
        JsonNode ledger = health.path("ledger");
        if (answer.evidence().equals(OFF)) {
            return ledger.isNull() ? RIGHT : "health with a ledger, but evidence is off";
        }
        boolean open =
                ledger.path("size").isIntegralNumber() && !ledger.path("faulted").asBoolean(true);
        boolean rooted = ROOT.matcher(ledger.path("root").asString("")).matches();
        return open && rooted ? RIGHT : "health without an open ledger";
    }
}
