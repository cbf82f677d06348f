package io.aegisbench.proxy.settings;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.body.BodyLimits;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.translation.TranslationTarget;
import io.aegisbench.proxy.firewall.FirewallSettings;
import io.aegisbench.proxy.firewall.Role;
import io.aegisbench.proxy.forward.UploadLimits;
import io.aegisbench.proxy.guard.HeadLimits;
import io.aegisbench.proxy.hotpath.StageName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be set; {@link SettingsFile} says how it is written and what is the default.
 *
 * @param listen where and with how many threads
 * @param head bounds of a request's head
 * @param body bounds of a request's body
 * @param uploads bounds of a body that is sent on while it comes
 * @param keys who may call
 * @param waf the firewall
 * @param rateLimit budgets of callers
 * @param upstreams where calls may go
 * @param routes which models go where, the first that fits
 * @param defaultUpstream where calls go that name no model
 * @param adapter how calls are put into an upstream's dialect
 * @param trust PEM file of the authorities that upstreams are verified with; the JDK's without
 * @param timeouts of the upstream side
 * @param modelsRefresh how old the upstreams' lists of models may be; zero to ask none
 * @param origins of pages that browsers let call; a star for any, none without
 * @param evidence what is recorded and what the client waits for
 * @param embedded the upstream in the proxy itself
 * @param metrics who may read them, and where
 * @param reloadEvery how often the files that a reload reads are looked at; zero for never
 * @param logLevel from which level on is logged
 * @param stop how it ends
 * @param callsPercent what of the heap the calls under way may hold
 * @param lab what only measurements need, with {@code --lab} only
 */
public record ProxySettings(
        Listen listen,
        HeadLimits head,
        BodyLimits body,
        UploadLimits uploads,
        List<Key> keys,
        Waf waf,
        RateLimit rateLimit,
        List<Upstream> upstreams,
        List<ModelRoute> routes,
        Optional<String> defaultUpstream,
        Adapter adapter,
        Optional<Path> trust,
        Timeouts timeouts,
        Duration modelsRefresh,
        List<String> origins,
        Evidence evidence,
        Embedded embedded,
        Metrics metrics,
        Duration reloadEvery,
        LogLevel logLevel,
        Stop stop,
        int callsPercent,
        Lab lab) {

    /**
     * {@return the same with other keys}
     *
     * @param others who may call
     */
    public ProxySettings withKeys(List<Key> others) {
        return new ProxySettings(
                listen,
                head,
                body,
                uploads,
                others,
                waf,
                rateLimit,
                upstreams,
                routes,
                defaultUpstream,
                adapter,
                trust,
                timeouts,
                modelsRefresh,
                origins,
                evidence,
                embedded,
                metrics,
                reloadEvery,
                logLevel,
                stop,
                callsPercent,
                lab);
    }

    /**
     * Where the proxy listens.
     *
     * @param host an address or name of this machine
     * @param port 0 for any
     * @param reusePort whether other processes may listen on the same port
     * @param ioThreads that serve everything
     * @param tls certificate and key; without them plain HTTP
     */
    public record Listen(
            String host, int port, boolean reusePort, int ioThreads, Optional<Tls> tls) {}

    /**
     * PEM files.
     *
     * @param certificate the chain, the leaf first
     * @param key PKCS #8, not encrypted
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * A key that may call.
     *
     * @param credential whose it is and what it opens; the key itself is kept as a hash only
     * @param requestsPerMinute its own limit instead of the general one
     * @param tokensPerMinute likewise
     */
    public record Key(
            Credential credential,
            Optional<Integer> requestsPerMinute,
            Optional<Integer> tokensPerMinute) {}

    /**
     * The firewall.
     *
     * @param mode what becomes of a finding
     * @param block whose text is refused in mode block
     * @param rules a YAML file; without it the rules in the jar
     * @param threshold the score of a passage from which it is refused
     * @param reload how often the file is looked at
     * @param deadline of looking through one request
     */
    public record Waf(
            Mode mode,
            Set<Role> block,
            Optional<Path> rules,
            int threshold,
            Duration reload,
            Duration deadline) {
        /** What becomes of a finding. */
        public enum Mode {
            /** The call goes on; record and metrics tell of it. */
            FLAG,
            /** The call is refused where the finding is in a text of {@code block}. */
            BLOCK
        }

        /** {@return the same in the firewall's words} */
        public FirewallSettings firewall() {
            return new FirewallSettings(
                    rules, mode == Mode.BLOCK ? block : Set.of(), threshold, reload);
        }
    }

    /**
     * Budgets of every key that has none of its own; empty is no limit.
     *
     * @param requestsPerMinute calls
     * @param tokensPerMinute tokens
     * @param callsAtOnce calls of a key that may be under way, in each proxy
     * @param callsAtOnceOfTenant the same of all keys of a tenant
     * @param redis where several proxies share them; may hold a password
     * @param redisDeadline how long Redis may take before a call is refused
     */
    public record RateLimit(
            Optional<Integer> requestsPerMinute,
            Optional<Integer> tokensPerMinute,
            int callsAtOnce,
            int callsAtOnceOfTenant,
            Optional<String> redis,
            Duration redisDeadline) {
        @Override
        public String toString() {
            return "RateLimit[" + requestsPerMinute + ", " + tokensPerMinute + "]";
        }
    }

    /**
     * Where calls may go.
     *
     * @param name for routes, metrics and logs
     * @param url the base; {@code /v1/…} is put behind it
     * @param target what it speaks, and what translations must know of it
     * @param apiKey what it is shown
     * @param maxConnections at once
     * @param connectionAge after which a connection takes no more calls; zero for one call each
     * @param callsOfTenant calls of one tenant that it gets at once; empty is no bound of its own
     * @param rateLimitHeaders whether clients see what its own limits leave
     * @param patience its own times in place of the general ones
     */
    public record Upstream(
            String name,
            URI url,
            TranslationTarget target,
            Optional<String> apiKey,
            int maxConnections,
            Duration connectionAge,
            Optional<Integer> callsOfTenant,
            boolean rateLimitHeaders,
            Patience patience) {

        /** {@return what it speaks} */
        public Dialect dialect() {
            return target.dialect();
        }

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Upstream[" + name + ", " + url + "]";
        }
    }

    /**
     * Which models go where.
     *
     * @param model a name; a last {@code *} stands for any end
     * @param upstream the name of an upstream
     */
    public record ModelRoute(String model, String upstream) {}

    /**
     * Times of one upstream; the general one where it is empty.
     *
     * @param connect until a connection is open
     * @param firstByte until the answer begins
     * @param idle between two bytes of an answer
     * @param total until an answer is whole
     */
    public record Patience(
            Optional<Duration> connect,
            Optional<Duration> firstByte,
            Optional<Duration> idle,
            Optional<Duration> total) {
        /** Nothing of its own. */
        static final Patience GENERAL =
                new Patience(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /**
         * {@return the times of the upstream}
         *
         * @param general those of all
         */
        public Timeouts over(Timeouts general) {
            return new Timeouts(
                    connect.orElse(general.connect()),
                    firstByte.orElse(general.firstByte()),
                    idle.orElse(general.idle()),
                    general.unread(),
                    total.orElse(general.total()));
        }
    }

    /**
     * How calls are put into an upstream's dialect.
     *
     * @param strict whether what has no exact counterpart is refused, hints too
     */
    public record Adapter(boolean strict) {}

    /**
     * Times of the upstream side.
     *
     * @param connect until a connection is open
     * @param firstByte until the answer begins
     * @param idle between two bytes of an answer
     * @param unread how long a client may take nothing of an answer that is there
     * @param total until an answer is whole
     */
    public record Timeouts(
            Duration connect, Duration firstByte, Duration idle, Duration unread, Duration total) {}

    /**
     * The record of calls.
     *
     * @param ack what an answer waits for
     * @param ledger the ledger's directory
     * @param key the file of its signing key, outside the directory
     * @param origin the name of a new ledger; random without it
     * @param lull how long a record that nobody waits for may wait for others
     * @param maxInFlight calls between reservation and written record
     * @param maxInFlightBytes what those calls may hold, if less than their share of the heap
     * @param warnFreeBytes room on the ledger's file system below which there is a warning
     * @param stopFreeBytes room below which calls are refused
     * @param checkpointEvery longest time from a durable record to the checkpoint that covers it
     * @param witnessPolicy the file that names who cosigns checkpoints; nobody without it
     * @param witnessEvery how often they are asked
     */
    public record Evidence(
            EvidenceTrail.Mode ack,
            Path ledger,
            Path key,
            Optional<String> origin,
            Duration lull,
            int maxInFlight,
            Optional<Long> maxInFlightBytes,
            long warnFreeBytes,
            long stopFreeBytes,
            Duration checkpointEvery,
            Optional<Path> witnessPolicy,
            Duration witnessEvery) {}

    /**
     * The upstream in the proxy itself, there while no other is configured.
     *
     * @param firstToken before the first token, or before an answer that is no stream
     * @param tokenInterval between two tokens of a stream
     * @param answerTokens how long an answer is
     * @param faults whether a request may ask for a fault
     */
    public record Embedded(
            Duration firstToken, Duration tokenInterval, int answerTokens, boolean faults) {}

    /**
     * What only measurements need.
     *
     * @param stagesOff which stages are left out
     * @param globalLock whether requests and records are worked on one at a time
     */
    public record Lab(Set<StageName> stagesOff, boolean globalLock) {
        /** Copies the stages. */
        public Lab {
            stagesOff = Set.copyOf(stagesOff);
        }
    }

    /**
     * Who may read the metrics, and where.
     *
     * @param open whether they need no key
     * @param every how often they are written at most; zero for whenever somebody asks
     * @param host an address or name of this machine, for a port of their own
     * @param port their own; without it they are read where calls are made
     */
    public record Metrics(boolean open, Duration every, String host, Optional<Integer> port) {
        /** Where a port of their own is, if nothing else is said. */
        static final String HOST = "127.0.0.1";
    }

    /**
     * The end of the process after a signal.
     *
     * @param notice how long it goes on serving while it says that it is not ready
     * @param within how long running calls get after that
     */
    public record Stop(Duration notice, Duration within) {}

    /** From which level on is logged. */
    public enum LogLevel {
        /** Only what failed. */
        ERROR,
        /** And what may fail. */
        WARN,
        /** And starts and stops. */
        INFO,
        /** And details. */
        DEBUG
    }
}
