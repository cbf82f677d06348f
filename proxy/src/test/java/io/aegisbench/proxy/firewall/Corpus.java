package io.aegisbench.proxy.firewall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The prompts of our own writing by which the default rules are tuned and judged. */
final class Corpus {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private Corpus() {}

    /**
     * One prompt.
     *
     * @param id names its batch, label and class
     * @param attack whether it is to be refused
     * @param text what the user writes
     */
    record Prompt(String id, boolean attack, String text) {

        /** {@return whether rules are judged, and never tuned, by this prompt} */
        boolean isJudged() {
            CRC32 crc = new CRC32();
            crc.update(id.getBytes(StandardCharsets.UTF_8));
            return (crc.getValue() >>> 7 & 1) == 1;
        }
    }

    static List<Prompt> prompts() {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        Corpus.class.getResourceAsStream("corpus.jsonl")),
                                StandardCharsets.UTF_8))) {
            return reader.lines().map(Corpus::prompt).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode chat(String text) {
        ObjectNode request = JSON.createObjectNode();
        request.put("model", "gpt-4o-mini");
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        return request;
    }

    private static Prompt prompt(String line) {
        JsonNode node = JSON.readTree(line);
        return new Prompt(
                node.get("id").stringValue(),
                node.get("label").stringValue().equals("attack"),
                node.get("text").stringValue());
    }
}
