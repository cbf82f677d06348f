package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.firewall.Firewall;
import io.aegisbench.proxy.firewall.FirewallFinding;
import io.aegisbench.proxy.firewall.FirewallFinding.Action;
import io.aegisbench.proxy.firewall.FirewallFinding.Place;
import io.aegisbench.proxy.firewall.FirewallFinding.Reason;
import io.aegisbench.proxy.firewall.Role;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what was asked to the firewall. Thread-safe.
 *
 * <p>A small body is looked through on the I/O thread, for 150 µs at most; what takes longer goes
 * on on the pool, and a body that is not small begins there. A scan that finds no place in the
 * pool, or is not over at its deadline, is late: the call goes on and its record says so, or it is
 * refused where the settings refuse anything.
 */
public final class RequestFirewall implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFirewall.class);

    /** One piece of text may come on top: the I/O thread is let go before 150 µs are over. */
    private static final long IO_NANOS = 70_000;

    /** After so much time a scan asks whether its deadline is over. */
    private static final long SLICE_NANOS = 5_000_000;

    private static final Verdict BLOCKED =
            new Verdict.Reject(
                    403, "request_blocked", "The request was refused by the firewall's rules.");
    private static final Verdict LATE =
            new Verdict.Reject(
                            503,
                            "firewall_late",
                            "The request was not looked through in time, so it does not pass.")
                    .retryAfter(Duration.ofSeconds(1));
    private static final Verdict TOO_DEEP =
            new Verdict.Reject(400, "body_too_deep", "The request nests too deep.");
    private static final Verdict FAILED =
            new Verdict.Reject(
                    500, "firewall_failed", "The firewall failed, so the request does not pass.");

    private final Firewall firewall;
    private final WorkPool pool;
    private final long deadlineNanos;

    /**
     * @param firewall the rules
     * @param pool for long scans
     * @param deadline of a scan, waiting included
     */
    public RequestFirewall(Firewall firewall, WorkPool pool, Duration deadline) {
        this.firewall = firewall;
        this.pool = pool;
        deadlineNanos = deadline.toNanos();
    }

    @Override
    public StageName name() {
        return StageName.WAF;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        if (!call.hasBody()) {
            call.keep(CallFacts.WALL, EvidenceTrail.Wall.UNREAD);
            return Verdict.pass();
        }
        Role input = call.route() == Route.EMBEDDINGS ? Role.INPUT : Role.USER;
        Firewall.Scan scan = firewall.scan(call.body().json(), input);
        boolean small = call.body().isSmall();
        return small && scan.proceed(IO_NANOS) ? verdict(call, scan.finding()) : later(call, scan);
    }

    private Verdict later(GovernedCall call, Firewall.Scan scan) {
        CompletableFuture<Verdict> decided = new CompletableFuture<>();
        long since = System.nanoTime();
        boolean taken =
                pool.offer(
                        call,
                        () -> {
                            boolean over = false;
                            while (!over
                                    && !call.isOver()
                                    && System.nanoTime() - since < deadlineNanos) {
                                over = scan.proceed(SLICE_NANOS);
                            }
                            // The call is its I/O thread's, so what was found is told there.
                            FirewallFinding finding = scan.finding();
                            WorkPool.tell(call, () -> decided.complete(verdict(call, finding)));
                        });
        return taken ? new Verdict.Later(decided) : verdict(call, scan.finding());
    }

    private static Verdict verdict(GovernedCall call, FirewallFinding finding) {
        if (finding.action() == Action.PASS) {
            call.keep(CallFacts.WALL, EvidenceTrail.Wall.PASS);
            return Verdict.pass();
        }
        boolean blocked = finding.action() == Action.BLOCK;
        EvidenceTrail.Wall wall =
                new EvidenceTrail.Wall(
                        word(finding),
                        finding.score(),
                        String.join(",", finding.rules()),
                        finding.place().map(Place::toString).orElse(""));
        call.keep(CallFacts.WALL, wall);
        LOG.warn(
                "firewall {} call={} reason={} score={} rules={} place={}",
                blocked ? "blocks" : "flags",
                call.requestId(),
                finding.reason(),
                wall.score(),
                wall.rules(),
                wall.place());
        return blocked ? refusal(finding.reason()) : Verdict.pass();
    }

    /** What a record says: flag or block for what was found, else why nothing is known. */
    private static String word(FirewallFinding finding) {
        return finding.reason() == Reason.RULES
                ? finding.action().name().toLowerCase(Locale.ROOT)
                : finding.reason().name().toLowerCase(Locale.ROOT);
    }

    private static Verdict refusal(Reason reason) {
        return switch (reason) {
            case RULES -> BLOCKED;
            case LATE -> LATE;
            case TOO_DEEP -> TOO_DEEP;
            case FAULT, NONE -> FAILED;
        };
    }
}
