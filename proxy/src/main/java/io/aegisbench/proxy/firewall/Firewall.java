package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallFinding.Action;
import io.aegisbench.proxy.firewall.FirewallFinding.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Judges requests by rules and by a trained score. Thread-safe: the rules are swapped whole, and
 * each thread has buffers of its own.
 *
 * <p>What is found is flagged; it is refused only where the settings name the role of its text.
 * Then the firewall fails closed: what nests too deep, what is not looked through in time or makes
 * the firewall fail is refused as well, and where the settings name no role it is flagged.
 */
public final class Firewall implements AutoCloseable {

    /** Percent of the threshold from which a passage is flagged. */
    static final int FLAG_PERCENT = 60;

    private static final Logger LOG = LoggerFactory.getLogger(Firewall.class);

    private final FirewallSettings settings;
    private final RuleSource source;
    private final ThreadLocal<ChunkScan> buffers;

    private Firewall(FirewallSettings settings, RuleSource source) {
        this.settings = settings;
        this.source = source;
        buffers = ThreadLocal.withInitial(() -> new ChunkScan(source.rules()));
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
     * {@return the scan of a request, not begun}
     *
     * @param request the body
     * @param input whose text the field {@code input} is
     */
    public Scan scan(JsonNode request, Role input) {
        return new Scan(request, input);
    }

    /**
     * {@return the finding of a whole scan on this thread}
     *
     * @param request the body of a call to a model that answers
     */
    public FirewallFinding inspect(JsonNode request) {
        Scan scan = scan(request, Role.USER);
        // The limit of time is so far away that one call is the whole scan.
        boolean _ = scan.proceed(Long.MAX_VALUE);
        return scan.finding();
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

    private ChunkScan buffers() {
        ChunkScan chunks = buffers.get();
        if (chunks.rules() != source.rules()) {
            chunks = new ChunkScan(source.rules());
            buffers.set(chunks);
        }
        return chunks;
    }

    private FirewallFinding failed(Reason reason) {
        Action action = settings.block().isEmpty() ? Action.FLAG : Action.BLOCK;
        return new FirewallFinding(action, reason, 0, List.of(), Optional.empty());
    }

    /**
     * One request's scan, which can be left and taken up again. Linear in its size. Not
     * thread-safe: one thread at a time, handed over safely.
     */
    public final class Scan {
        private final Hits hits = new Hits(settings);
        private final JsonNode request;
        private final Role input;
        private List<JoinedText> texts = List.of();
        private boolean begun;
        private int text;
        private int at;
        private Optional<Reason> failure = Optional.empty();

        private Scan(JsonNode request, Role input) {
            this.request = request;
            this.input = input;
        }

        /**
         * Goes on for some time, and over it by one piece of text at most.
         *
         * @param nanos after which to return
         * @return whether the scan is over
         */
        public boolean proceed(long nanos) {
            long begin = System.nanoTime();
            try {
                if (!begun) {
                    begin();
                }
                ChunkScan chunks = buffers();
                while (text < texts.size()) {
                    JoinedText current = texts.get(text);
                    chunks.scan(current, at, hits);
                    at += ChunkScan.CORE;
                    if (at >= current.length()) {
                        text++;
                        at = 0;
                    }
                    if (System.nanoTime() - begin > nanos) {
                        break;
                    }
                }
            } catch (RuntimeException | StackOverflowError e) {
                // The one place that catches all: a fault in here must not let a request through.
                buffers.remove();
                texts = List.of();
                failure = Optional.of(Reason.FAULT);
                LOG.error("firewall failed: request not judged, fault={}", e.getClass().getName());
            }
            return text >= texts.size();
        }

        private void begin() {
            begun = true;
            RequestText collected = new RequestText(request, input);
            texts = collected.texts();
            failure = collected.tooDeep() ? Optional.of(Reason.TOO_DEEP) : Optional.empty();
        }

        /** {@return what was found; a scan that is not over is late} */
        public FirewallFinding finding() {
            FirewallFinding found = hits.finding();
            boolean over = begun && text >= texts.size();
            if (found.action() == Action.BLOCK || (over && failure.isEmpty())) {
                return found;
            }
            FirewallFinding failed = failed(failure.orElse(Reason.LATE));
            return new FirewallFinding(
                    failed.action(), failed.reason(), found.score(), found.rules(), found.place());
        }
    }
}
