package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallFinding.Action;
import io.aegisbench.proxy.firewall.FirewallFinding.Reason;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Judges requests by rules. Thread-safe: the rules are swapped whole, and each thread has buffers
 * of its own.
 *
 * <p>There is one layer and it fails closed: what is too large, too deep or makes the firewall fail
 * is not judged and so has action {@link Action#BLOCK} – or {@link Action#LOG} in log-only mode,
 * which never refuses anything.
 */
public final class Firewall implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Firewall.class);

    private final FirewallSettings settings;
    private final RuleSource source;
    private final ThreadLocal<RequestScan> scans;

    private Firewall(FirewallSettings settings, RuleSource source) {
        this.settings = settings;
        this.source = source;
        scans = ThreadLocal.withInitial(() -> new RequestScan(source.rules()));
    }

    /**
     * Opens the firewall and, with a rules file, begins to watch it.
     *
     * @throws RuleFileException if the rules are refused
     */
    public static Firewall open(FirewallSettings settings) {
        RuleSource source =
                settings.rulesFile()
                        .map(file -> RuleSource.watching(file, settings.reloadInterval()))
                        .orElseGet(RuleSource::builtIn);
        Thread.ofPlatform().daemon().name("aegis-firewall-tables").start(CharacterFold::warmUp);
        return new Firewall(settings, source);
    }

    /**
     * Reads a file of rules as {@link #open} does, and does nothing with it.
     *
     * @throws RuleFileException if the rules are refused
     */
    public static void check(Path rulesFile) {
        RuleSource _ = RuleSource.of(rulesFile);
    }

    /**
     * Reads the rules file now and not only when its turn comes; without one there is nothing to
     * read.
     *
     * @throws RuleFileException if the rules are refused; then the old ones stay in force
     */
    public void reload() {
        settings.rulesFile().ifPresent(source::reload);
    }

    /**
     * Judges one request. Linear in its size; allocates nothing to speak of when it finds nothing.
     */
    public FirewallFinding inspect(JsonNode request) {
        try {
            RequestScan scan = scans.get();
            Reason reason = scan.run(source.rules(), request, settings.maxScanChars());
            return reason == Reason.NONE ? judge(scan.evaluation()) : refusal(reason);
        } catch (RuntimeException | StackOverflowError e) {
            // The one place that catches all: a fault in here must not let a request through.
            scans.remove();
            LOG.error("firewall failed, request not judged: fault={}", e.getClass().getName());
            return refusal(Reason.INTERNAL_ERROR);
        }
    }

    /** {@return how many rules are in force} */
    public int ruleCount() {
        return source.rules().rules().size();
    }

    /** {@return how often the rules file was read anew} */
    public long reloads() {
        return source.reloads();
    }

    /** {@return how often a changed rules file was refused} */
    public long refusedReloads() {
        return source.refusals();
    }

    @Override
    public void close() {
        source.close();
    }

    private FirewallFinding judge(RuleEvaluation evaluation) {
        if (!evaluation.isAnyMatched()) {
            return FirewallFinding.CLEAN;
        }
        boolean refused = evaluation.score() >= settings.threshold();
        return new FirewallFinding(
                refused ? refusedAction() : Action.PASS,
                evaluation.score(),
                evaluation.matchedIds(),
                refused ? Reason.RULES : Reason.NONE);
    }

    private FirewallFinding refusal(Reason reason) {
        return new FirewallFinding(refusedAction(), 0, List.of(), reason);
    }

    private Action refusedAction() {
        return settings.mode() == FirewallMode.BLOCK ? Action.BLOCK : Action.LOG;
    }
}
