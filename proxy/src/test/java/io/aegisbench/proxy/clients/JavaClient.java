package io.aegisbench.proxy.clients;

import java.util.List;
import java.util.Map;

/** A released Java client, asked for what the matrix plays. */
interface JavaClient {
    /** The tool that can be called, and its schema. */
    String TOOL = "weather";

    /** Its arguments, as a JSON schema has properties. */
    Map<String, Map<String, String>> PROPERTIES =
            Map.of("city", Map.of("type", "string"), "days", Map.of("type", "integer"));

    /** What every tool has found out. */
    String RESULT = "12 degrees";

    /** {@return its name and version, and the part of it} */
    Part part();

    /** {@return an answer} */
    Said say(String model, boolean stream);

    /** {@return the prompt's tokens as the client reads them of the plain answer} */
    default long promptTokens(String model, boolean stream) {
        return 12;
    }

    /**
     * Offers the tool, and hands its results back.
     *
     * @param arguments takes what the tool was called with, as JSON
     * @return the answer to the results
     */
    Said useTools(String model, boolean stream, List<String> arguments);

    /**
     * A part of a client.
     *
     * @param client its name and version
     * @param api which part
     * @param directions in which it is tried
     */
    record Part(String client, String api, List<String> directions) {}

    /** What an answer says, and what it says to have used. */
    record Said(String text, String finish, long prompt, long completion) {}
}
