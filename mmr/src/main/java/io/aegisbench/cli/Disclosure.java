package io.aegisbench.cli;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.Salts;
import io.aegisbench.mmr.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The salts of one call's bodies, as {@code log disclose} writes them. */
record Disclosure(String requestId, long leafIndex, String requestSalt, String answerSalt) {
    private static final Pattern SALT = Pattern.compile("[0-9a-f]{" + 2 * Salts.BYTES + "}");
    private static final String WHAT = "salts";

    static Disclosure read(InputStream in, String file) {
        byte[] document = InputFile.read(in, file, WHAT, JsonFields.MAX_DOCUMENT_BYTES);
        JsonFields fields = JsonFields.parse(document, WHAT);
        Disclosure read =
                new Disclosure(
                        fields.string("requestId"),
                        fields.count("leafIndex"),
                        salt(fields, "requestSalt"),
                        salt(fields, "answerSalt"));
        fields.end();
        return read;
    }

    private static String salt(JsonFields fields, String name) {
        String salt = fields.string(name);
        if (!SALT.matcher(salt).matches()) {
            throw new InputException(
                    WHAT + ": not " + 2 * Salts.BYTES + " lower-case hex digits: " + name);
        }
        return salt;
    }

    /** {@return whether the bodies that are given are those of a record} */
    Verification verify(byte[] payload, @Nullable String request, @Nullable String answer) {
        EvidenceRecord record =
                EvidenceRecord.parse(payload)
                        .orElseThrow(() ->
                                new InputException("payload is no record of a call: not JSON"));
        if (!record.text("id").equals(requestId)) {
            return Verification.invalid("the salts are of another request: " + shown(requestId));
        }
        if (request != null && !matches(record, "requestHash", requestSalt, request)) {
            return Verification.invalid("the request is not the one of the record");
        }
        if (answer != null && !matches(record, "answerHash", answerSalt, answer)) {
            return Verification.invalid("the answer is not the one of the record");
        }
        return Verification.valid();
    }

    private static String shown(String text) {
        return DigestText.shortened(text);
    }

    private static boolean matches(
            EvidenceRecord record, String field, String salt, String bodyFile) {
        try (InputStream body = Files.newInputStream(Path.of(bodyFile))) {
            return BodyHash.of(salt, body).equals(record.text(field));
        } catch (InvalidPathException e) {
            throw new InputException("body cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw new InputException("body cannot be read: " + InputFile.reason(e));
        }
    }
}
