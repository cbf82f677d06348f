package io.aegisbench.proxy.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * One record's fields, written anew by the proxy's own writer and by Jackson's generator. It lies
 * in the proxy's package because the writer is nobody else's business. Not thread-safe.
 */
public final class RecordForms {
    private static final HexFormat HEX = HexFormat.of();
    private static final int HASH_DIGITS = 64;

    private final List<Field> fields;
    private final RecordText own = new RecordText();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(2048);

    /** One generator for all records: making one costs as much as some ten fields. */
    private final JsonGenerator jackson;

    /** A field as its writers are given it: a text, a hash if it is not empty, or a number. */
    private static final class Field {
        private final String name;
        private final SerializableString quoted;
        private final @Nullable String text;
        private final byte[] hash;
        private final long number;

        Field(String name, @Nullable String text, byte[] hash, long number) {
            this.name = name;
            this.quoted = new SerializedString(name);
            this.text = text;
            this.hash = hash;
            this.number = number;
        }
    }

    /**
     * Takes a record apart.
     *
     * @param record of a call
     */
    public RecordForms(byte[] record) {
        JsonFactory factory =
                JsonFactory.builder()
                        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                        .rootValueSeparator("")
                        .build();
        fields = fields(factory, record);
        jackson = factory.createGenerator(ObjectWriteContext.empty(), out);
        require(record, writeOwn());
        require(record, writeByJackson());
    }

    private static List<Field> fields(JsonFactory factory, byte[] record) {
        List<Field> fields = new ArrayList<>();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), record)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    fields.add(field(parser.currentName(), parser.getString()));
                } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                    fields.add(
 new Field(parser.currentName(), null, new byte[0], parser.getLongValue()));
                }
            }
        }
        return fields;
    }

    private static Field field(String name, String text) {
        boolean hash = name.endsWith("Hash") && text.length() == HASH_DIGITS;
        return hash
                ? new Field(name, null, HEX.parseHex(text), 0)
                : new Field(name, text, new byte[0], 0);
    }

    private static void require(byte[] record, byte[] written) {
        if (!Arrays.equals(record, written)) {
            throw new IllegalStateException(
                    "another record is written: " + new String(written, StandardCharsets.UTF_8));
        }
    }

    /** {@return the record, by the proxy's own writer} */
    public byte[] writeOwn() {
        own.begin("call");
        for (int i = 2; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (field.text != null) {
                own.text(field.name, field.text);
            } else if (field.hash.length > 0) {
                own.hex(field.name, field.hash);
            } else {
                own.number(field.name, field.number);
            }
        }
        return own.end();
    }

    /** {@return the same bytes, by Jackson's generator} */
    public byte[] writeByJackson() {
        out.reset();
        jackson.writeStartObject();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            jackson.writeName(field.quoted);
            if (field.text != null) {
                jackson.writeString(field.text);
            } else if (field.hash.length > 0) {
                jackson.writeString(HEX.formatHex(field.hash));
            } else {
                jackson.writeNumber(field.number);
            }
        }
        jackson.writeEndObject();
        jackson.flush();
        return out.toByteArray();
    }
}
