package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.body;
import static io.aegisbench.proxy.dialect.translation.Fixtures.stream;
import static io.aegisbench.proxy.dialect.translation.Fixtures.translated;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenEstimate;
import io.aegisbench.proxy.dialect.UsageReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Random conversations and streams; see {@link Seeds}. */
final class DialectPropertyTest {
    private static final String[] PIECES = {
        "a", "ü", "👋", "\"", "\\", "\n", "data: ", "[DONE]", "\u2028", " "
    };

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static ObjectNode chat(RandomGenerator random) {
        ObjectNode request = Json.object().put("model", text(random));
        request.put("max_completion_tokens", 1 + random.nextInt(1_000));
        ArrayNode messages = request.putArray("messages");
        if (random.nextBoolean()) {
            messages.addObject().put("role", "system").put("content", text(random));
        }
        for (int turn = random.nextInt(4); turn > 0; turn--) {
            messages.addObject().put("role", "user").put("content", text(random));
            addCalls(messages, random);
        }
        ArrayNode parts = messages.addObject().put("role", "user").putArray("content");
        for (int i = 2 + random.nextInt(3); i > 0; i--) {
            parts.addObject().put("type", "text").put("text", text(random));
        }
        return request;
    }

    private static void addCalls(ArrayNode messages, RandomGenerator random) {
        ObjectNode assistant = messages.addObject().put("role", "assistant");
        int count = random.nextInt(3);
        if (count == 0) {
            assistant.put("content", text(random));
            return;
        }
        assistant.putNull("content");
        ArrayNode calls = assistant.putArray("tool_calls");
        for (int i = 0; i < count; i++) {
            String arguments = Json.text(Json.object().put(text(random), random.nextInt()));
            ObjectNode call = calls.addObject().put("id", "c" + i).put("type", "function");
            call.putObject("function").put("name", "f").put("arguments", arguments);
            messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", "c" + i)
                    .put("content", text(random));
        }
    }

    @Test
    void chatComesBackFromAMessageUnchanged() {
        Seeds.forEach(
                300,
                random -> {
                    ObjectNode request = chat(random);
                    ObjectNode before = request.deepCopy();
                    JsonNode message = body(translated(Endpoint.CHAT_COMPLETIONS, request));
                    assertThat(body(translated(Endpoint.MESSAGES, message))).isEqualTo(request);
                    assertThat(request).isEqualTo(before);
                });
    }

    private static String chunk(String delta) {
        return "data: {\"id\":\"i\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                + delta
                + "}]}\n\n";
    }

    /**
     * An OpenAI stream goes to Anthropic and back, cut at random: its text and arguments come back
     * whole.
     */
    @Test
    void streamThereAndBackKeepsEveryPiece() {
        Seeds.forEach(
                300,
                random -> {
                    StringBuilder expected = new StringBuilder();
                    StringBuilder upstream = new StringBuilder();
                    for (int i = random.nextInt(6); i > 0; i--) {
                        String piece = text(random);
                        expected.append(piece);
                        upstream.append(chunk(Json.text(Json.object().put("content", piece))));
                    }
                    upstream.append(
                                    "data: {\"id\":\"i\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},")
                            .append("\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
                    String there =
                            stream(
                                    Dialect.ANTHROPIC,
                                    Fixtures.utf8(upstream.toString()),
                                    cuts(random));
                    String back = stream(Dialect.OPENAI, Fixtures.utf8(there), cuts(random));
                    assertThat(content(back)).isEqualTo(expected.toString());
                    assertThat(back).endsWith("data: [DONE]\n\n");
                });
    }

    private static int[] cuts(RandomGenerator random) {
        int[] cuts = new int[random.nextInt(20)];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = 1 + random.nextInt(40);
        }
        return cuts;
    }

    private static String content(String stream) {
        StringBuilder content = new StringBuilder();
        for (String event : stream.split("\n\n", -1)) {
            if (event.startsWith("data: {")) {
                JsonNode delta =
                        Json.MAPPER.readTree(event.substring(6)).at("/choices/0/delta/content");
                content.append(delta.isString() ? delta.stringValue() : "");
            }
        }
        return content.toString();
    }

    /**
     * Flipped bytes may give an error or another text, but never an exception and never two ends.
     */
    @Test
    void damagedStreamsNeverThrow() {
        byte[][] streams = {Fixtures.bytes("anthropic.sse"), Fixtures.bytes("openai.sse")};
        Seeds.forEach(
                2_000,
                random -> {
                    byte[] stream = streams[random.nextInt(2)].clone();
                    for (int i = 1 + random.nextInt(4); i > 0; i--) {
                        stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
                    }
                    for (Dialect client : Dialect.values()) {
                        String out = stream(client, stream, cuts(random));
                        String end =
                                client == Dialect.OPENAI ? "[DONE]\n\n" : "\"message_stop\"}\n\n";
                        assertThat(out.endsWith(end) || out.contains("\"error\":{")).isTrue();
                    }
                    UsageReader reader =
                            UsageReader.of(random.nextBoolean(), 1 + random.nextInt(2_000));
                    reader.read(ByteBuffer.wrap(stream));
                    assertThat(reader.events()).isNotNegative();
                });
    }

    /** Random requests of known and unknown words are adapted or refused, and nothing else. */
    @Test
    void anyRequestIsAdaptedOrRefused() {
        String words = new String(Fixtures.bytes("requests.json"), StandardCharsets.UTF_8);
        String[] names = words.split("[^a-z_]+", -1);
        Seeds.forEach(
                2_000,
                random -> {
                    JsonNode vector = pick(Fixtures.vectors("requests.json"), random);
                    ObjectNode chat = ((ObjectNode) vector.path("chat")).deepCopy();
                    ObjectNode message = ((ObjectNode) vector.path("message")).deepCopy();
                    damage(chat, names, random);
                    damage(message, names, random);
                    assertThat(Fixtures.adapt(Endpoint.CHAT_COMPLETIONS, Dialect.ANTHROPIC, chat))
                            .isNotNull();
                    assertThat(Fixtures.adapt(Endpoint.MESSAGES, Dialect.OPENAI, message))
                            .isNotNull();
                    assertThat(TokenEstimate.of(Endpoint.MESSAGES, message, 1)).isNotNegative();
                });
    }

    private static JsonNode pick(List<JsonNode> nodes, RandomGenerator random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private static void damage(JsonNode node, String[] names, RandomGenerator random) {
        JsonNode at = node;
        while (at.isContainer() && !at.isEmpty() && random.nextInt(4) > 0) {
            List<JsonNode> children = at.valueStream().filter(JsonNode::isContainer).toList();
            if (children.isEmpty()) {
                break;
            }
            at = pick(children, random);
        }
        JsonNode value = pick(Fixtures.vectors("odd-values.json"), random);
        if (at instanceof ObjectNode object) {
            boolean existing = !object.isEmpty() && random.nextBoolean();
            String name =
                    existing
                            ? List.copyOf(object.propertyNames()).get(random.nextInt(object.size()))
                            : names[random.nextInt(names.length)];
            object.set(name, value);
        } else if (at instanceof ArrayNode array) {
            array.add(value);
        }
    }
}
