package io.aegisbench.proxy.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Makes up vectors of length one: the same for the same input. */
final class EmbeddingVector {
    private static final int USUAL_DIMENSIONS = 16;
    private static final int MAX_DIMENSIONS = 4096;

    private EmbeddingVector() {}

    /** {@return an answer with a vector for each input} */
    static String answer(AnswerPlan plan) {
        List<JsonNode> inputs = new ArrayList<>();
        JsonNode input = plan.request().path("input");
        boolean several = input.isArray() && !input.path(0).isInt();
        if (several) {
            input.forEach(inputs::add);
        } else {
            inputs.add(input);
        }
        StringBuilder out = new StringBuilder(512).append("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < inputs.size(); i++) {
            out.append(i == 0 ? "" : ",").append("{\"object\":\"embedding\",\"index\":").append(i);
            append(out.append(",\"embedding\":"), plan, inputs.get(i));
            out.append('}');
        }
        int prompt = plan.promptTokens();
        return QuotedJson.quote(out.append("],\"model\":\""), plan.model())
                .append("\",\"usage\":{\"prompt_tokens\":")
                .append(prompt)
                .append(",\"total_tokens\":")
                .append(prompt)
                .append("}}")
                .toString();
    }

    private static void append(StringBuilder out, AnswerPlan plan, JsonNode input) {
        int dimensions = dimensions(plan);
        float[] vector = vector(input.toString().hashCode(), dimensions);
        if ("base64".equals(plan.request().path("encoding_format").asString("float"))) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            out.append('"').append(Base64.getEncoder().encodeToString(bytes.array())).append('"');
            return;
        }
        for (int i = 0; i < dimensions; i++) {
            out.append(i == 0 ? '[' : ',').append(vector[i]);
        }
        out.append(']');
    }

    /** {@return how many numbers the vectors of a request have together} */
    static long numbers(AnswerPlan plan) {
        JsonNode input = plan.request().path("input");
        boolean several = input.isArray() && !input.path(0).isInt();
        return (several ? input.size() : 1L) * dimensions(plan);
    }

    private static int dimensions(AnswerPlan plan) {
        int asked = plan.request().path("dimensions").asInt(USUAL_DIMENSIONS);
        return Math.clamp(asked, 1, MAX_DIMENSIONS);
    }

    private static float[] vector(long seed, int dimensions) {
        TokenSource source = new TokenSource(seed);
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            squares += source.number(i) * source.number(i);
        }
        double length = squares == 0 ? 1 : Math.sqrt(squares);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (source.number(i) / length);
        }
        return vector;
    }
}
