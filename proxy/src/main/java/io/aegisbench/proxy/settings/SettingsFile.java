package io.aegisbench.proxy.settings;

import io.aegisbench.proxy.audit.EvidenceSettings;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.KeyHash;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.body.BodyLimits;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.translation.TranslationTarget;
import io.aegisbench.proxy.embedded.EmbeddedSettings;
import io.aegisbench.proxy.firewall.FirewallSettings;
import io.aegisbench.proxy.firewall.Role;
import io.aegisbench.proxy.forward.UploadLimits;
import io.aegisbench.proxy.guard.HeadLimits;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.limit.RedisSettings;
import io.aegisbench.proxy.process.HeapPlan;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the settings: one YAML file, over it the environment. Every default stands here. */
public final class SettingsFile {
    /** Read by the command itself: a key must not stand in a file by accident. */
    public static final String API_KEY = "AEGIS_API_KEY";

    /** The same for the audit. */
    public static final String AUDIT_KEY = "AEGIS_AUDIT_KEY";

    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private static final Pattern LAST_SLASH = Pattern.compile("/$");

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Duration CONNECTION_AGE = Duration.ofMinutes(10);
    private static final int CONNECTIONS = 1024;
    private static final int MAX_ANSWER_TOKENS = 1_000_000;
    private static final int MAX_THREADS = 256;
    private static final int MAX_BODY_BYTES = 256 << 20;
    private static final int MAX_STREAMED_MIB = 1 << 20;
    private static final int MAX_IN_FLIGHT = 1 << 20;
    private static final int MAX_IN_FLIGHT_MIB = 64 << 10;
    private static final int MAX_FREE_MIB = 1 << 20;
    private static final long MIB = 1 << 20;
    private static final int MIN_CALLS_PERCENT = 10;
    private static final int MAX_CALLS_PERCENT = 80;
    private static final int MAX_PER_MINUTE = 1_000_000_000;
    private static final int MAX_PORT = 65535;

    /** Of no bytes: what hashing a key comes to where the key got lost on the way. */
    private static final String HASH_OF_NOTHING =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.\\-\\[\\]:]+");

    private static final Pattern HEADER_TEXT = Pattern.compile("[!-~]+");

    private final ObjectNode effective = YAML.createObjectNode();

    private final SettingsSchema schema = new SettingsSchema();

    /**
     * Settings that were read.
     *
     * @param settings what was set, and the defaults
     * @param shown what they came to, secrets hidden
     * @param unread a line about variables that look like settings and are none; empty without any
     * @param schema every setting that was asked for
     */
    public record Loaded(
            ProxySettings settings, String shown, Optional<String> unread, SettingsSchema schema) {}

    public static Loaded load(Optional<Path> file, Map<String, String> environment, boolean lab) {
        ObjectNode given = file.map(SettingsFile::parse).orElseGet(YAML::createObjectNode);
        return new SettingsFile().read(given, environment, lab);
    }

    private static ObjectNode parse(Path file) {
        try {
            JsonNode node = YAML.readTree(Files.readString(file));
            if (node.isMissingNode() || node.isNull()) {
                return YAML.createObjectNode();
            }
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new SettingsException("--config", "must hold a YAML mapping: " + file);
        } catch (IOException e) {
            throw new SettingsException("--config", "cannot be read: " + file);
        } catch (JacksonException e) {
            // Its own message quotes the line, which may hold a secret.
            throw new SettingsException(
                    "--config",
                    "is not YAML, or has a key twice, at line " + e.getLocation().getLineNr());
        }
    }

    private Loaded read(ObjectNode given, Map<String, String> variables, boolean lab) {
        SettingsEnvironment environment =
                new SettingsEnvironment(variables, Set.of(API_KEY, AUDIT_KEY));
        SettingsSection root = new SettingsSection("", given, effective, environment, schema);
        ProxySettings.Listen listen = listen(root.section("listen"));
        SettingsSection body = root.section("body");
        BodyLimits bodies = body(body);
        ProxySettings settings =
                new ProxySettings(
                        listen,
                        head(root.section("head")),
                        bodies,
                        uploads(body, bodies),
                        root.list("keys", (key, _) -> key(key)),
                        waf(root.section("waf")),
                        rateLimit(root.section("rate-limit")),
                        upstreams(root),
                        root.list("routes", (route, _) -> route(route)),
                        root.optionalText("default-upstream"),
                        new ProxySettings.Adapter(root.section("adapter").flag("strict", false)),
                        root.path("trust"),
                        timeouts(root.section("timeouts")),
                        root.section("models").delay("refresh", "10m"),
                        origins(root.section("cors")),
                        evidence(root.section("evidence"), lab),
                        embedded(root.section("embedded")),
                        metrics(root.section("metrics")),
                        root.section("reload").delay("every", "2s"),
                        root.section("log").choice("level", ProxySettings.LogLevel.INFO),
                        stop(root.section("stop")),
                        callsPercent(root.section("memory")),
                        lab(root.section("lab"), lab));
        root.requireAllKnown();
        return new Loaded(
                SettingsCheck.checked(settings),
                YAML.writeValueAsString(effective),
                environment.unread(),
                schema);
    }

    private static ProxySettings.Listen listen(SettingsSection at) {
        String host = at.text("host", "127.0.0.1");
        int port = at.integer("port", 8080, 0, MAX_PORT);
        boolean reusePort = at.flag("reuse-port", false);
        int threads =
                at.integer(
                        "io-threads", Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS);
        SettingsSection tls = at.section("tls");
        Optional<Path> certificate = tls.path("certificate");
        Optional<Path> key = tls.path("key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new SettingsException(tls.name("key"), "goes with listen.tls.certificate");
        }
        return new ProxySettings.Listen(
                host,
                port,
                reusePort,
                threads,
                certificate.map(chain -> new ProxySettings.Tls(chain, key.orElseThrow())));
    }

    private static HeadLimits head(SettingsSection at) {
        return new HeadLimits(
                at.integer("max-request-line-bytes", 8 * 1024, 64, 64 * 1024),
                at.integer("max-bytes", 32 * 1024, 256, 1 << 20),
                at.integer("max-fields", 100, 4, 200),
                at.duration("timeout", "10s"),
                at.duration("idle-timeout", "75s"));
    }

    private static BodyLimits body(SettingsSection at) {
        return new BodyLimits(
                at.integer("max-bytes", BodyLimits.USUAL_BYTES, 1, MAX_BODY_BYTES),
                at.integer("max-depth", 64, 1, 500),
                at.duration("timeout", "30s"));
    }

    private static UploadLimits uploads(SettingsSection at, BodyLimits bodies) {
        int most = at.integer("max-streamed-mib", 512, 1, MAX_STREAMED_MIB);
        return new UploadLimits(most * MIB, bodies.timeout());
    }

    private static ProxySettings.Key key(SettingsSection at) {
        String hash = at.text("sha256", "").toLowerCase(Locale.ROOT);
        if (!SHA_256.matcher(hash).matches()) {
            throw new SettingsException(at.name("sha256"), "must be the key's SHA-256 in hex");
        }
        if (hash.equals(HASH_OF_NOTHING)) {
            throw new SettingsException(at.name("sha256"), "is the hash of no key at all");
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : at.texts("scopes")) {
            scopes.add(
                    Scope.named(name)
                            .orElseThrow(() ->
                                    new SettingsException(
                                            at.name("scopes"), "are proxy, audit and metrics")));
        }
        return new ProxySettings.Key(
                new Credential(
                        required(at, "id"),
                        at.text("tenant", "default"),
                        scopes.isEmpty() ? Set.of(Scope.PROXY) : scopes,
                        KeyHash.parse("sha256:" + hash)),
                at.optionalInteger("requests-per-minute", 1, MAX_PER_MINUTE),
                at.optionalInteger("tokens-per-minute", 1, MAX_PER_MINUTE));
    }

    private static ProxySettings.Waf waf(SettingsSection at) {
        return new ProxySettings.Waf(
                at.choice("mode", ProxySettings.Waf.Mode.FLAG),
                block(at),
                at.path("rules"),
                at.integer("threshold", 100, 1, 1_000_000),
                at.atLeast(FirewallSettings.MIN_RELOAD_INTERVAL, "reload", "2s"),
                at.duration("deadline", "2s"));
    }

    private static Set<Role> block(SettingsSection at) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : at.texts("block", List.of("user"))) {
            roles.add(
                    Arrays.stream(Role.values())
                            .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    new SettingsException(
                                            at.name("block"),
                                            "has names of user, earlier, system, tool, input,"
                                                    + " other")));
        }
        return roles;
    }

    private static ProxySettings.RateLimit rateLimit(SettingsSection at) {
        return new ProxySettings.RateLimit(
                at.optionalInteger("requests-per-minute", 1, MAX_PER_MINUTE),
                at.optionalInteger("tokens-per-minute", 1, MAX_PER_MINUTE),
                at.integer("calls-at-once", 512, 1, MAX_IN_FLIGHT),
                at.integer("calls-at-once-of-tenant", 1024, 1, MAX_IN_FLIGHT),
                at.secret("redis"),
                at.atMost(RedisSettings.LONGEST, "redis-deadline", "250ms"));
    }

    private static List<ProxySettings.Upstream> upstreams(SettingsSection root) {
        List<ProxySettings.Upstream> listed = root.list("upstreams", (at, _) -> upstream(at));
        Optional<String> one = root.optionalText("upstream");
        Optional<String> key = shownKey(root, "upstream-api-key");
        if (one.isEmpty()) {
            if (key.isPresent()) {
                throw new SettingsException("upstream-api-key", "goes with upstream");
            }
            return listed;
        }
        if (!listed.isEmpty()) {
            throw new SettingsException("upstream", "does not go with upstreams");
        }
        return List.of(
                new ProxySettings.Upstream(
                        "default",
                        address("upstream", one.get()),
                        TranslationTarget.of(Dialect.OPENAI),
                        key,
                        CONNECTIONS,
                        CONNECTION_AGE,
                        Optional.empty(),
                        true,
                        ProxySettings.Patience.GENERAL));
    }

    private static ProxySettings.Upstream upstream(SettingsSection at) {
        return new ProxySettings.Upstream(
                required(at, "name"),
                address(at.name("url"), required(at, "url")),
                target(at),
                shownKey(at, "api-key"),
                at.integer("max-connections", CONNECTIONS, 1, 65536),
                at.delay("connection-age", CONNECTION_AGE.toMinutes() + "m"),
                at.optionalInteger("calls-of-tenant", 1, MAX_IN_FLIGHT),
                at.flag("rate-limit-headers", true),
                patience(at.section("timeouts")));
    }

    private static ProxySettings.Patience patience(SettingsSection at) {
        return new ProxySettings.Patience(
                at.optionalDuration("connect"),
                at.optionalDuration("first-byte"),
                at.optionalDuration("idle"),
                at.optionalDuration("total"));
    }

    private static List<String> origins(SettingsSection at) {
        List<String> origins = at.texts("origins");
        for (String origin : origins) {
            if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
                throw new SettingsException(
                        at.name("origins"),
                        "are as browsers send them, such as https://chat.example or"
                                + " http://localhost:3000, or a star");
            }
        }
        return origins;
    }

    private static TranslationTarget target(SettingsSection at) {
        return new TranslationTarget(
                at.choice("dialect", Dialect.OPENAI),
                at.integer("max-tokens", TranslationTarget.MAX_TOKENS, 1, MAX_ANSWER_TOKENS),
                at.choice("reasoning", TranslationTarget.Reasoning.BUDGET));
    }

    /** A key that an upstream is shown in a header. */
    private static Optional<String> shownKey(SettingsSection at, String key) {
        Optional<String> secret = at.secret(key);
        if (secret.filter(text -> !HEADER_TEXT.matcher(text).matches()).isPresent()) {
            throw new SettingsException(at.name(key), "must be visible ASCII characters only");
        }
        return secret;
    }

    private static URI address(String name, String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null;
            boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= MAX_PORT);
            if (http && plain && port && uri.getHost() != null && uri.getRawFragment() == null) {
                return URI.create(LAST_SLASH.matcher(text).replaceFirst(""));
            }
        } catch (URISyntaxException e) {
            // Said below, without the text: people put keys into addresses.
        }
        throw new SettingsException(
                name, "must be http:// or https://, a host, perhaps a port and a path");
    }

    private static String required(SettingsSection at, String key) {
        return at.optionalText(key)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new SettingsException(at.name(key), "is missing"));
    }

    private static ProxySettings.ModelRoute route(SettingsSection at) {
        return new ProxySettings.ModelRoute(required(at, "model"), required(at, "upstream"));
    }

    private static ProxySettings.Timeouts timeouts(SettingsSection at) {
        return new ProxySettings.Timeouts(
                at.duration("connect", "5s"),
                at.duration("first-byte", "10m"),
                at.duration("idle", "10m"),
                at.duration("unread", "60s"),
                at.duration("total", "1h"));
    }

    private static ProxySettings.Evidence evidence(SettingsSection at, boolean lab) {
        EvidenceTrail.Mode ack = at.choice("ack", EvidenceTrail.Mode.SCHEDULED);
        if (ack == EvidenceTrail.Mode.OFF && !lab) {
            throw new SettingsException(at.name("ack"), "can be off with --lab only");
        }
        Path ledger = at.path("ledger", "aegis-ledger");
        Path beside = beside(at.name("ledger"), ledger);
        return new ProxySettings.Evidence(
                ack,
                ledger,
                at.path("key").orElse(beside),
                at.optionalText("origin"),
                at.delay(EvidenceSettings.MAX_LULL, "lull", "50ms"),
                at.integer("max-in-flight", 16_384, 1, MAX_IN_FLIGHT),
                at.optionalInteger("max-in-flight-mib", 1, MAX_IN_FLIGHT_MIB).map(n -> n * MIB),
                at.integer("warn-free-mib", 1024, 0, MAX_FREE_MIB) * MIB,
                at.integer("stop-free-mib", 128, 0, MAX_FREE_MIB) * MIB,
                at.duration("checkpoint-every", "1s"),
                at.path("witness-policy"),
                at.duration("witness-every", "10s"));
    }

    /** {@return where the signing key of a ledger is if nothing else is said} */
    private static Path beside(String name, Path ledger) {
        Path plain = ledger.normalize();
        boolean named = !plain.endsWith("") && !plain.endsWith("..");
        Path directory = named ? plain : plain.toAbsolutePath().normalize();
        if (directory.getFileName() == null) {
            throw new SettingsException(name, "must be a directory of its own: " + ledger);
        }
        return directory.resolveSibling(directory.getFileName() + ".key");
    }

    private static ProxySettings.Embedded embedded(SettingsSection at) {
        return new ProxySettings.Embedded(
                at.delay("first-token", "0ms"),
                at.delay("token-interval", "0ms"),
                at.integer("answer-tokens", 64, 1, EmbeddedSettings.MAX_ANSWER_TOKENS),
                at.flag("faults", false));
    }

    private static ProxySettings.Metrics metrics(SettingsSection at) {
        return new ProxySettings.Metrics(
                at.flag("open", true),
                at.delay("every", "1s"),
                at.text("host", ProxySettings.Metrics.HOST),
                at.optionalInteger("port", 0, MAX_PORT));
    }

    private static ProxySettings.Stop stop(SettingsSection at) {
        return new ProxySettings.Stop(at.delay("notice", "0ms"), at.duration("within", "10s"));
    }

    private static int callsPercent(SettingsSection at) {
        return at.integer(
                "calls-percent", HeapPlan.USUAL_PERCENT, MIN_CALLS_PERCENT, MAX_CALLS_PERCENT);
    }

    private static ProxySettings.Lab lab(SettingsSection at, boolean lab) {
        boolean globalLock = at.flag("global-lock", false);
        if (globalLock && !lab) {
            throw new SettingsException(at.name("global-lock"), "needs --lab");
        }
        return new ProxySettings.Lab(stagesOff(at, lab), globalLock);
    }

    private static Set<StageName> stagesOff(SettingsSection at, boolean lab) {
        Set<StageName> off = EnumSet.noneOf(StageName.class);
        for (String label : at.texts("off")) {
            off.add(StageCheck.removable(at.name("off"), label));
        }
        if (!off.isEmpty() && !lab) {
            throw new SettingsException(at.name("off"), "needs --lab");
        }
        return off;
    }
}
