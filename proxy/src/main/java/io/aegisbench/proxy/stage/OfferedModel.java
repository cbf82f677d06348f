package io.aegisbench.proxy.stage;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model that can be asked for.
 *
 * @param id its name
 * @param shown its name for people
 * @param created when it was published, the epoch if that is not known
 * @param owner whose it is, or the upstream's name
 */
record OfferedModel(String id, String shown, Instant created, String owner) {
    /** Of a list; the largest public one has a fifth of it. */
    private static final int MAX_TOKENS = 200_000;

    /** A short list of empty objects would take a hundred times its size. */
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxTokenCount(MAX_TOKENS)
                                                    .build())
                                    .build())
                    .build();

    private static final int MOST = 10_000;
    private static final int MAX_NAME = 256;

    /** {@return one of which only the name is known} */
    static OfferedModel named(String id, String owner) {
        return new OfferedModel(id, id, Instant.EPOCH, owner);
    }

    /**
     * {@return the models of a list in either API's shape}
     *
     * @throws IllegalArgumentException if it is none
     */
    static List<OfferedModel> listed(byte[] json, String owner) {
        JsonNode data;
        try {
            data = JSON.readTree(json).path("data");
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no JSON, or too much of it", e);
        }
        if (!data.isArray()) {
            throw new IllegalArgumentException("no list of models");
        }
        List<OfferedModel> models = new ArrayList<>();
        for (JsonNode each : data) {
            String id = text(each, "id", "");
            if (!id.isEmpty() && models.size() < MOST) {
                models.add(
                        new OfferedModel(
                                id,
                                text(each, "display_name", id),
                                created(each),
                                text(each, "owned_by", owner)));
            }
        }
        return models;
    }

    private static String text(JsonNode node, String name, String otherwise) {
        String text = node.path(name).asString("");
        return text.isBlank() || text.length() > MAX_NAME ? otherwise : text;
    }

    private static Instant created(JsonNode node) {
        try {
            JsonNode seconds = node.path("created");
            return seconds.isIntegralNumber()
                    ? Instant.ofEpochSecond(seconds.asLong(0))
                    : Instant.parse(node.path("created_at").asString(""));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** {@return it as OpenAI's clients know it} */
    ObjectNode ofOpenAi() {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", "model")
                .put("created", created.getEpochSecond())
                .put("owned_by", owner);
    }

    /** {@return it as Anthropic's clients know it} */
    ObjectNode ofAnthropic() {
        return JSON.createObjectNode()
                .put("type", "model")
                .put("id", id)
                .put("display_name", shown)
                .put("created_at", created.toString());
    }
}
