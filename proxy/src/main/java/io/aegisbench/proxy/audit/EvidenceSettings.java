package io.aegisbench.proxy.audit;

import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.note.TlogPolicy;
import io.aegisbench.wal.SyncPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the evidence goes and what a client waits for.
 *
 * @param directory the ledger's
 * @param keyFile its signing key, outside the directory
 * @param origin the ledger's name, which only a new ledger takes; random when empty
 * @param mode what a client waits for, not {@code OFF}
 * @param bounds how much may be under way
 * @param lull how long a record that nobody waits for may wait for others, so that they share a
 *     block of the log: all in {@code SCHEDULED}, those of refusals in every mode; zero to 10 s,
 *     default 50 ms
 * @param ledger how the ledger works
 * @param lock a monitor to hold while a record is made, if not the recorder's own
 * @param witnesses who cosigns the ledger's checkpoints, if anybody does
 */
public record EvidenceSettings(
        Path directory,
        Path keyFile,
        Optional<String> origin,
        EvidenceTrail.Mode mode,
        EvidenceBounds bounds,
        Duration lull,
        LedgerSettings ledger,
        Optional<Object> lock,
        Optional<Witnesses> witnesses) {
    /**
     * Who cosigns the ledger's checkpoints.
     *
     * @param policy names them
     * @param every how often they are asked
     */
    public record Witnesses(TlogPolicy policy, Duration every) {}

    /** The longest {@code lull}. */
    public static final Duration MAX_LULL = Duration.ofSeconds(10);

    /** Five records at a hundred a second: half a block of the log is not left empty. */
    private static final Duration USUAL_LULL = Duration.ofMillis(50);

    /** Where nobody waits for a force, one so often is enough. */
    private static final Duration FORCE_INTERVAL = Duration.ofMillis(100);

    /**
     * Checks the lull.
     *
     * @throws IllegalArgumentException if it is out of its range
     */
    public EvidenceSettings {
        if (lull.isNegative() || lull.compareTo(MAX_LULL) > 0) {
            throw new IllegalArgumentException("lull must be in [0 s, 10 s]: lull=" + lull);
        }
    }

    /**
     * {@return the defaults of a mode} In {@code durable} each batch is forced; otherwise there is
     * a force each 100 ms, since nothing waits for it.
     *
     * @param directory the ledger's
     * @param keyFile its signing key
     * @param mode what a client waits for
     */
    public static EvidenceSettings of(Path directory, Path keyFile, EvidenceTrail.Mode mode) {
        LedgerSettings ledger = LedgerSettings.defaults();
        if (mode != EvidenceTrail.Mode.DURABLE) {
            ledger = ledger.withLog(ledger.log().withSyncPolicy(SyncPolicy.every(FORCE_INTERVAL)));
        }
        return new EvidenceSettings(
                directory,
                keyFile,
                Optional.empty(),
                mode,
                EvidenceBounds.defaults(),
                USUAL_LULL,
                ledger,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * {@return these settings with other bounds}
     *
     * @param other the new value
     */
    public EvidenceSettings withBounds(EvidenceBounds other) {
        return new EvidenceSettings(
                directory, keyFile, origin, mode, other, lull, ledger, lock, witnesses);
    }

    /**
     * {@return these settings with another lull}
     *
     * @param other the new value, zero for none
     */
    public EvidenceSettings withLull(Duration other) {
        return new EvidenceSettings(
                directory, keyFile, origin, mode, bounds, other, ledger, lock, witnesses);
    }

    /**
     * {@return these settings with a name for a new ledger}
     *
     * @param name the new value
     */
    public EvidenceSettings withOrigin(String name) {
        return new EvidenceSettings(
                directory, keyFile, Optional.of(name), mode, bounds, lull, ledger, lock, witnesses);
    }

    /**
     * {@return these settings with another ledger}
     *
     * @param other the new value
     */
    public EvidenceSettings withLedger(LedgerSettings other) {
        return new EvidenceSettings(
                directory, keyFile, origin, mode, bounds, lull, other, lock, witnesses);
    }

    /**
     * {@return these settings with a lock under which each record is made}
     *
     * @param held the new value
     */
    public EvidenceSettings under(Object held) {
        return new EvidenceSettings(
                directory,
                keyFile,
                origin,
                mode,
                bounds,
                lull,
                ledger,
                Optional.of(held),
                witnesses);
    }

    /**
     * {@return these settings with witnesses}
     *
     * @param asked who cosigns, and how often they are asked
     */
    public EvidenceSettings cosignedBy(Witnesses asked) {
        return new EvidenceSettings(
                directory, keyFile, origin, mode, bounds, lull, ledger, lock, Optional.of(asked));
    }
}
