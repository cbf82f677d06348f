package io.aegisbench.ledger;

import io.aegisbench.disk.WholeFile;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds or makes the signing key of a ledger, so that no two ledgers ever share an origin by
 * accident.
 *
 * <ul>
 *   <li>A ledger that has a history needs its key: a missing one is refused, never made anew. That
 *       it is the right one shows when the last checkpoint is verified.
 *   <li>A key that has signed records, as its mark says, begins no new ledger.
 *   <li>A new ledger without a key gets one, named by the origin that was given or by a random one.
 *   <li>A new ledger with a key that exists already is refused, because another ledger may have it,
 *       unless the caller says by its name as origin that it is meant, or it was made for this
 *       ledger by a creation that did not come to its first checkpoint.
 * </ul>
 *
 * <p>For the last rule the verifier key is on disk in the ledger's directory before the key file is
 * made, and until the first checkpoint is.
 */
final class LedgerKey {
    private static final int RANDOM_BYTES = 16;

    private final LedgerDirectory directory;
    private final Path file;
    private final Optional<String> origin;

    LedgerKey(LedgerDirectory directory, Path file, Optional<String> origin) {
        this.directory = directory;
        this.file = file;
        this.origin = origin;
    }

    /** Refuses what cannot be opened, before anything is created; changes nothing. */
    void check() throws IOException {
        checkOutside();
        existing();
    }

    /** {@return what this key signed last} */
    HighWaterMark mark() {
        return new HighWaterMark(directory.disk(), HighWaterMark.beside(file));
    }

    /** {@return the key, which is made if there is none} The caller holds the ledger's lock. */
    NoteSigner resolve() throws IOException {
        NoteSigner existing = existing();
        return existing != null ? existing : made();
    }

    private @Nullable NoteSigner existing() throws IOException {
        boolean exists = Files.exists(file);
        if (directory.hasHistory()) {
            if (!exists) {
                throw new LedgerKeyException(
                        "the ledger exists and its signing key is missing: ledger="
                                + directory.path()
                                + ", key="
                                + file);
            }
            return named(KeyFile.load(file));
        }
        if (!exists) {
            checkNeverMarked();
            return null;
        }
        NoteSigner signer = named(KeyFile.load(file));
        checkNothingLost(signer);
        if (origin.isEmpty() && !wasMadeHere(signer)) {
            throw new IllegalArgumentException(
                    "the key file exists and the ledger is new: if no other ledger has"
                            + " this key, give its name as origin; key="
                            + file);
        }
        return signer;
    }

    /** What a key signed outlives the key: no other key begins in its place. */
    private void checkNeverMarked() throws IOException {
        if (mark().exists()) {
            throw new LedgerKeyException(
                    "the signing key is missing, and the mark of what it signed last is there: key="
                            + file
                            + ", mark="
                            + mark().file());
        }
    }

    /** A ledger that is new, or gone, has no record: its key must have signed none. */
    private void checkNothingLost(NoteSigner signer) throws IOException {
        HighWaterMark mark = mark();
        Optional<Checkpoint> signed = mark.read(signer.verifier()).map(LastCheckpoint::checkpoint);
        if (signed.filter(checkpoint -> checkpoint.size() > 0).isPresent()) {
            throw SignedBefore.missing(signed.get(), 0, mark.file());
        }
    }

    private NoteSigner made() throws IOException {
        NoteSigner made =
                NoteSigner.generate(origin.orElseGet(LedgerKey::randomOrigin), KeyType.ED25519);
        rememberBirth(made);
        KeyFile.create(file, made);
        return made;
    }

    private void rememberBirth(NoteSigner signer) throws IOException {
        WholeFile.write(directory.disk(), directory.birth(), birthText(signer));
    }

    private boolean wasMadeHere(NoteSigner signer) throws IOException {
        byte[] text = birthText(signer);
        return WholeFile.read(directory.disk(), directory.birth(), text.length + 1)
                .filter(birth -> Arrays.equals(birth, text))
                .isPresent();
    }

    private static byte[] birthText(NoteSigner signer) {
        return (signer.verifier().toString() + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /** The first checkpoint is stored: from now on it says whose ledger this is. */
    void born() throws IOException {
        directory.disk().deleteIfExists(directory.birth());
    }

    private NoteSigner named(NoteSigner signer) {
        if (!signer.verifier().type().isForLogs()) {
            throw new LedgerKeyException(
                    "the key is a witness's and signs for no log of its own: type="
                            + signer.verifier().type().id()
                            + ", key="
                            + file);
        }
        if (origin.isPresent() && !origin.get().equals(signer.name())) {
            throw new IllegalArgumentException(
                    "the key is of another origin: origin="
                            + origin.get()
                            + ", key="
                            + signer.name()
                            + ", file="
                            + file);
        }
        return signer;
    }

    private void checkOutside() throws IOException {
        Path ledger = resolved(directory.path());
        if (resolved(file).startsWith(ledger)) {
            throw new IllegalArgumentException(
                    "the signing key must not lie in the ledger's directory: key="
                            + file
                            + ", ledger="
                            + ledger);
        }
    }

    /** {@return the path without symbolic links, as far as it exists} */
    private static Path resolved(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path existing = absolute;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing == null
                ? absolute
                : existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
    }

    private static String randomOrigin() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return "aegis-ledger/" + HexFormat.of().formatHex(random);
    }
}
