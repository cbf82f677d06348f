package io.aegisbench.reports.run;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures that others published. They were measured elsewhere and are only ever shown as such.
 *
 * @param json the file
 */
public record PublishedFigures(JsonNode json) {
    static final String RESOURCE = "published-figures.json";

    public static PublishedFigures load() {
        try (InputStream in = PublishedFigures.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + RESOURCE);
            }
            return new PublishedFigures(JsonMapper.shared().readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("cannot be read: " + RESOURCE, e);
        }
    }

    /** {@return what they were measured on: the part of {@code about} in parentheses} */
    public String machine() {
        String about = json.required("about").asString();
        return about.substring(about.indexOf('(') + 1, about.indexOf(')'));
    }

    public double dispatchMicros(String percentile) {
        return json.required("dispatch").required(percentile).asDouble();
    }

    public JsonNode leafRows() {
        return json.required("leafThroughput").required("rows");
    }

    public JsonNode healthRows() {
        return json.required("healthSweep").required("rows");
    }

    public JsonNode commitRows() {
        return json.required("commit").required("rows");
    }

    public double signatureMicros(String name) {
        return json.required("signature").path(name).asDouble(Double.NaN);
    }
}
