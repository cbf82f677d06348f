package io.aegisbench.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object of which exactly the expected fields are taken: a missing, an unknown or a repeated
 * field is refused by its name, as is a value of another kind. Only what proofs are made of is
 * known: objects, arrays, strings and whole numbers.
 */
final class JsonFields {
    /** Largest document in bytes; the longest proof has some 20 kB. */
    static final int MAX_DOCUMENT_BYTES = 1 << 20;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .build();

    private final Map<String, Object> remaining;
    private final String what;

    private JsonFields(Map<String, Object> values, String what) {
        this.remaining = new LinkedHashMap<>(values);
        this.what = what;
    }

    /** {@return everything on a stream, which ends within the largest document} */
    static byte[] readDocument(InputStream in) {
        try {
            byte[] document = in.readNBytes(MAX_DOCUMENT_BYTES + 1);
            if (document.length > MAX_DOCUMENT_BYTES) {
                throw new InputException("proof longer than " + MAX_DOCUMENT_BYTES + " bytes");
            }
            return document;
        } catch (IOException e) {
            throw new InputException("standard input cannot be read: " + e.getMessage());
        }
    }

    /** {@return the object that a proof on standard input consists of} */
    static JsonFields parse(byte[] document) {
        if (document.length == 0) {
            throw new InputException("proof is empty: JSON was expected on standard input");
        }
        return parse(document, "proof");
    }

    /**
     * {@return the object that a document consists of}
     *
     * @param what names it in a refusal
     */
    static JsonFields parse(byte[] document, String what) {
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), utf8(document, what))) {
            if (parser.nextToken() == null) {
                throw new InputException(what + " is empty: JSON was expected");
            }
            Object value = value(parser, what);
            if (parser.nextToken() != null) {
                throw new InputException(what + " has more than one JSON value");
            }
            return object(value, what);
        } catch (JacksonException e) {
            throw new InputException(what + " is not JSON: " + e.getOriginalMessage());
        }
    }

    /** {@return the text, which must be UTF-8: in another encoding it would be another text} */
    private static String utf8(byte[] document, String what) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(what + " is not UTF-8");
        }
    }

    String string(String name) {
        if (take(name) instanceof String text) {
            return text;
        }
        throw new InputException(what + ": not a string: " + name);
    }

    /** {@return a whole number from 0 to 2^63 - 1} */
    long count(String name) {
        if (take(name) instanceof Long number && number >= 0) {
            return number;
        }
        throw new InputException(what + ": not a whole number from 0 to 2^63-1: " + name);
    }

    /** {@return a whole number from 0 to 63} */
    int height(String name) {
        long number = count(name);
        if (number > 63) {
            throw new InputException(
                    what + ": no height or peak is above 63: " + name + "=" + number);
        }
        return (int) number;
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        list(name).forEach(value -> objects.add(object(value, what + ": " + name)));
        return objects;
    }

    List<String> strings(String name) {
        return strings(list(name), name);
    }

    List<List<String>> stringLists(String name) {
        List<List<String>> lists = new ArrayList<>();
        for (Object value : list(name)) {
            if (!(value instanceof List<?> list)) {
                throw new InputException(what + ": not a list of lists: " + name);
            }
            lists.add(strings(list, name));
        }
        return lists;
    }

    /** Refuses what was not taken. */
    void end() {
        if (!remaining.isEmpty()) {
            throw new InputException(
                    what
                            + ": unknown field: "
                            + DigestText.shortened(remaining.keySet().iterator().next()));
        }
    }

    private List<String> strings(List<?> values, String name) {
        List<String> strings = new ArrayList<>();
        for (Object value : values) {
            if (!(value instanceof String text)) {
                throw new InputException(what + ": not a list of strings: " + name);
            }
            strings.add(text);
        }
        return strings;
    }

    private List<?> list(String name) {
        if (take(name) instanceof List<?> list) {
            return list;
        }
        throw new InputException(what + ": not a list: " + name);
    }

    private Object take(String name) {
        Object value = remaining.remove(name);
        if (value == null) {
            throw new InputException(what + ": field is missing: " + name);
        }
        return value;
    }

    @SuppressWarnings("unchecked") // value() makes maps with string keys only.
    private static JsonFields object(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return new JsonFields((Map<String, Object>) map, what);
        }
        throw new InputException(what + ": not a JSON object");
    }

    private static Object value(JsonParser parser, String what) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, value(parser, what));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<Object> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(parser, what));
                }
                yield values;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> number(parser, what);
            default ->
                    throw new InputException(
                            what
                                    + " has a value of a kind that no proof has: "
                                    + parser.currentToken());
        };
    }

    private static long number(JsonParser parser, String what) {
        if (parser.getString().startsWith("-")) {
            throw new InputException(what + " has a negative number: " + parser.getString());
        }
        if (!(parser.getNumberValue() instanceof Integer
                || parser.getNumberValue() instanceof Long)) {
            throw new InputException(what + " has a number beyond 2^63-1: " + parser.getString());
        }
        return parser.getLongValue();
    }
}
