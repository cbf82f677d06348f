package io.aegisbench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finds or makes the signing key of a ledger, so that no two ledgers ever share an origin by
 * accident.
 */
final class LedgerKey {
    private static final int RANDOM_BYTES = 16;

    private LedgerKey() {}

    /**
     * {@return the key of a ledger}
     *
     * <ul>
     *   <li>A ledger that exists needs its key: a missing one is refused, never made anew. That it
     *       is the right one shows when the last checkpoint is verified.
     *   <li>A new ledger without a key gets one, named by the origin that was given or by a random
     *       one.
     *   <li>A new ledger with a key that exists already is refused, because another ledger may have
     *       it, unless the caller says by its name as origin that it is meant.
     * </ul>
     */
    static NoteSigner of(LedgerDirectory directory, Path file, Optional<String> origin)
            throws IOException {
        checkOutside(directory, file);
        boolean exists = Files.exists(file);
        if (directory.exists()) {
            if (!exists) {
                throw new LedgerCorruptException(
                        "the ledger exists and its signing key is missing: ledger="
                                + directory.path()
                                + ", key="
                                + file);
            }
            return named(KeyFile.load(file), origin, file);
        }
        if (!exists) {
            NoteSigner made =
                    NoteSigner.generate(origin.orElseGet(LedgerKey::randomOrigin), KeyType.ED25519);
            KeyFile.create(file, made);
            return made;
        }
        if (origin.isEmpty()) {
            throw new IllegalArgumentException(
                    "the key file exists and the ledger is new: if no other ledger has"
                            + " this key, give its name as origin; key="
                            + file);
        }
        return named(KeyFile.load(file), origin, file);
    }

    private static NoteSigner named(NoteSigner signer, Optional<String> origin, Path file) {
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

    private static void checkOutside(LedgerDirectory directory, Path file) {
        Path ledger = directory.path().toAbsolutePath().normalize();
        if (file.toAbsolutePath().normalize().startsWith(ledger)) {
            throw new IllegalArgumentException(
                    "the signing key must not lie in the ledger's directory: key="
                            + file
                            + ", ledger="
                            + ledger);
        }
    }

    private static String randomOrigin() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return "aegis-ledger/" + HexFormat.of().formatHex(random);
    }
}
