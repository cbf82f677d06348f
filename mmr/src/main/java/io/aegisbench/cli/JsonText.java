package io.aegisbench.cli;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.Peak;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one JSON object on one line. */
final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonText() {}

    static String object(Consumer<JsonGenerator> fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    static void strings(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    static void peaks(JsonGenerator json, String name, HashProfile profile, List<Peak> peaks) {
        json.writeArrayPropertyStart(name);
        for (Peak peak : peaks) {
            json.writeStartObject();
            json.writeNumberProperty("height", peak.height());
            json.writeStringProperty("hash", DigestText.write(profile, peak.hash()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static List<Peak> peaks(JsonFields fields, String name, HashProfile profile) {
        return fields.objects(name).stream().map(object -> peak(object, profile)).toList();
    }

    private static Peak peak(JsonFields object, HashProfile profile) {
        Peak peak =
                new Peak(object.height("height"), DigestText.read(profile, object.string("hash")));
        object.end();
        return peak;
    }
}
