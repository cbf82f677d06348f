package io.aegisbench.proxy;

import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.lab.StagesOff;
import io.aegisbench.proxy.limit.Allowance;
import io.aegisbench.proxy.limit.CredentialLimits;
import io.aegisbench.proxy.limit.LocalRateLimits;
import io.aegisbench.proxy.limit.NoRateLimits;
import io.aegisbench.proxy.limit.RateLimits;
import io.aegisbench.proxy.limit.RedisRateLimits;
import io.aegisbench.proxy.limit.RedisSettings;
import io.aegisbench.proxy.limit.RedisUnreachableException;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the rate limits that the settings ask for. */
final class Limits {
    private Limits() {}

    /** {@return limits for each credential: its own, else the general ones} */
    static RateLimits open(ProxySettings settings, CredentialStore credentials) {
        return open(settings, all(settings, credentials.all()));
    }

    /**
     * {@return the limits of other credentials, those in force if they can take them} A call that
     * was let in before still finds the credentials that there were then.
     */
    static RateLimits again(
            RateLimits inForce,
            ProxySettings settings,
            CredentialStore credentials,
            CredentialStore before) {
        Map<List<String>, Credential> both = new LinkedHashMap<>();
        before.all().forEach(one -> both.put(List.of(one.tenant(), one.name()), one));
        credentials.all().forEach(one -> both.put(List.of(one.tenant(), one.name()), one));
        List<CredentialLimits> limits = all(settings, both.values());
        return inForce.update(limits) ? inForce : open(settings, limits);
    }

    private static List<CredentialLimits> all(
            ProxySettings settings, Collection<Credential> credentials) {
        List<CredentialLimits> limits = new ArrayList<>();
        for (Credential credential : credentials) {
            limits.add(limits(settings, credential));
        }
        if (settings.lab().stagesOff().contains(StageName.AUTH)) {
            limits.add(limits(settings, StagesOff.UNKNOWN_CALLER));
        }
        return limits;
    }

    private static RateLimits open(ProxySettings settings, List<CredentialLimits> limits) {
        boolean anyLimit =
                limits.stream().anyMatch(one -> one.requests() != null || one.tokens() != null);
        if (!anyLimit) {
            return new NoRateLimits();
        }
        Optional<String> redis = settings.rateLimit().redis();
        return redis.isEmpty()
                ? LocalRateLimits.of(limits)
                : shared(redis.get(), settings.rateLimit(), limits);
    }

    private static RateLimits shared(
            String uri, ProxySettings.RateLimit settings, List<CredentialLimits> limits) {
        try {
            RedisSettings defaults = RedisSettings.of(uri);
            return RedisRateLimits.connect(
                    new RedisSettings(
                            uri,
                            settings.redisDeadline(),
                            defaults.connectTimeout(),
                            defaults.maxPendingDecisions(),
                            defaults.maxPendingSettlements()),
                    limits);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("rate-limit.redis", Objects.requireNonNull(e.getMessage()));
        } catch (RedisUnreachableException e) {
            throw new StartException("rate-limit.redis: " + e.getMessage());
        }
    }

    private static CredentialLimits limits(ProxySettings settings, Credential credential) {
        Optional<ProxySettings.Key> key =
                settings.keys().stream()
                        .filter(one -> one.credential().equals(credential))
                        .findFirst();
        ProxySettings.RateLimit general = settings.rateLimit();
        return new CredentialLimits(
                credential.tenant(),
                credential.name(),
                allowance(
                        key.flatMap(ProxySettings.Key::requestsPerMinute),
                        general.requestsPerMinute()),
                allowance(
                        key.flatMap(ProxySettings.Key::tokensPerMinute),
                        general.tokensPerMinute()));
    }

    private static @Nullable Allowance allowance(Optional<Integer> own, Optional<Integer> general) {
        return own.or(() -> general).map(Allowance::perMinute).orElse(null);
    }
}
