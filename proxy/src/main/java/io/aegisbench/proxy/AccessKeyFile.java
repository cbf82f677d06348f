package io.aegisbench.proxy;

import io.aegisbench.disk.WholeFile;
import io.aegisbench.proxy.auth.ApiKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that the proxy makes for itself where none is configured, one for calls and one for the
 * audit, kept beside the ledger's signing key so that they stay the same. The file is its owner's
 * alone from the moment it exists.
 */
final class AccessKeyFile {
    private static final int MAX_BYTES = 1024;
    private static final int CHECK_DIGITS = 16;
    private static final String KEY = "(aegis-[A-Za-z0-9_-]{43})";

    /** The last line tells a changed or cut file from a whole one. */
    private static final Pattern FORM =
            Pattern.compile("api " + KEY + "\naudit " + KEY + "\ncheck ([0-9a-f]{16})\n");

    private AccessKeyFile() {}

    /**
     * What the file holds.
     *
     * @param api opens the calls
     * @param audit opens the audit
     */
    record Keys(ApiKey api, ApiKey audit) {
        static Keys generate(SecureRandom random) {
            return new Keys(ApiKey.generate(random), ApiKey.generate(random));
        }
    }

    /** {@return where the keys of a ledger with this signing key are} */
    static Path beside(Path signingKey) {
        return signingKey.resolveSibling(signingKey.getFileName() + ".access");
    }

    /**
     * {@return the keys in the file, which is made if there is none}
     *
     * @throws StartException if the file cannot be read or written, is not its owner's alone, or
     *     was changed; nothing of its content is shown
     */
    static Keys openOrCreate(Path file) {
        try {
            return Files.exists(file) ? read(file) : create(file);
        } catch (FileAlreadyExistsException e) {
            throw refusal(file, "was made by another proxy at this moment; start again");
        } catch (IOException e) {
            throw refusal(file, "cannot be used (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Reads the file if it is there, for the same refusals. */
    static void check(Path file) {
        if (Files.exists(file)) {
            Keys _ = openOrCreate(file);
        }
    }

    private static Keys read(Path file) throws IOException {
        if (WholeFile.hasOwners(file)
                && !WholeFile.OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw refusal(file, "can be read by others: chmod 600");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES);
        }
        Matcher form = FORM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!form.matches() || !check(form.group(1), form.group(2)).equals(form.group(3))) {
            throw refusal(file, "is damaged; delete it, and new keys are made");
        }
        return new Keys(key(form.group(1)), key(form.group(2)));
    }

    private static ApiKey key(String text) {
        return ApiKey.of("generated", text);
    }

    private static Keys create(Path file) throws IOException {
        Keys keys = Keys.generate(new SecureRandom());
        String api = keys.api().reveal();
        String audit = keys.audit().reveal();
        String text = "api " + api + "\naudit " + audit + "\ncheck " + check(api, audit) + "\n";
        WholeFile.createForOwner(file, text.getBytes(StandardCharsets.US_ASCII));
        return keys;
    }

    private static String check(String api, String audit) {
        String hash = ApiKey.of("both", api + audit).hash().text();
        return hash.substring(hash.length() - CHECK_DIGITS);
    }

    private static StartException refusal(Path file, String why) {
        return new StartException("the file of generated keys " + why + ": file=" + file);
    }
}
