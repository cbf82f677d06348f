package io.aegisbench.note;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cosignatures, policies and quorums that another program wrote, each to accept or to refuse. */
final class TlogVectorTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static Stream<DynamicTest> tests(JsonNode file, int least, Judge judge) {
        List<JsonNode> cases =
                StreamSupport.stream(file.get("cases").spliterator(), false).toList();
        assertThat(cases).hasSizeGreaterThan(least);
        return cases.stream()
                .map(each ->
                        DynamicTest.dynamicTest(
                                each.get("name").asString(), () -> check(each, judge)));
    }

    /** Says what is wrong, or nothing. */
    @FunctionalInterface
    private interface Judge {
        String flaw(JsonNode vector);
    }

    private static void check(JsonNode vector, Judge judge) {
        String flaw;
        try {
            flaw = judge.flaw(vector);
        } catch (NoteFormatException e) {
            flaw = String.valueOf(e.getMessage());
        }
        if (vector.get("accept").asBoolean()) {
            assertThat(flaw).isEmpty();
            return;
        }
        assertThat(flaw).containsAnyOf(vector.get("reason").asString().split("\\|"));
        if (vector.has("also")) {
            assertThat(flaw).contains(vector.get("also").asString());
        }
    }

    private static JsonNode read(String name) {
        return MAPPER.readTree(Notes.resource("tlog/" + name));
    }

    private static SignedNote note(JsonNode vector) {
        byte[] bytes = vector.get("note").asString().getBytes(StandardCharsets.UTF_8);
        SignedNote note = SignedNote.parse(bytes);
        assertThat(note.bytes()).isEqualTo(bytes);
        return note;
    }

    private static String flaw(NoteVerification verification) {
        return switch (verification) {
            case NoteVerification.Signed(List<NoteSignature> signatures) -> {
                assertThat(signatures).isNotEmpty();
                yield "";
            }
            case NoteVerification.Refused(String reason) -> reason;
        };
    }

    @TestFactory
    Stream<DynamicTest> cosignatures() {
        return tests(
                read("cosignature.json"),
                25,
                vector -> {
                    List<NoteVerifier> keys = new ArrayList<>();
                    vector.get("keys").forEach(key -> keys.add(NoteVerifier.parse(key.asString())));
                    return flaw(note(vector).verify(keys));
                });
    }

    @TestFactory
    Stream<DynamicTest> policies() {
        return tests(
                read("policy.json"),
                45,
                vector -> {
                    byte[] file =
                            vector.has("policy")
                                    ? vector.get("policy")
                                            .asString()
                                            .getBytes(StandardCharsets.UTF_8)
                                    : Base64.getDecoder()
                                            .decode(vector.get("policyBase64").asString());
                    TlogPolicy policy = TlogPolicy.parse(file);
                    String text = new String(file, StandardCharsets.ISO_8859_1);
                    long logs = text.lines().filter(line -> line.strip().startsWith("log")).count();
                    assertThat(policy.logs()).hasSize((int) logs);
                    return "";
                });
    }

    @TestFactory
    Stream<DynamicTest> quorums() {
        JsonNode file = read("quorum.json");
        Map<String, TlogPolicy> policies = new TreeMap<>();
        file.get("policies")
                .properties()
                .forEach(entry ->
                        policies.put(
                                entry.getKey(),
                                TlogPolicy.parse(
                                        entry.getValue()
                                                .asString()
                                                .getBytes(StandardCharsets.UTF_8))));
        return tests(
                file,
                30,
                vector -> {
                    TlogPolicy policy = policies.get(vector.get("policy").asString());
                    assertThat(policy).isNotNull();
                    SignedNote note = note(vector);
                    return flaw(
                            vector.has("log")
                                    ? policy.verify(
                                            note, NoteVerifier.parse(vector.get("log").asString()))
                                    : policy.verify(note));
                });
    }
}
