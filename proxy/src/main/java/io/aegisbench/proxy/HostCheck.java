package io.aegisbench.proxy;

import io.aegisbench.proxy.limit.RedisSettings;
import io.aegisbench.proxy.settings.ProxySettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The hosts that the settings name and nobody knows. A start only warns of them: the name service
 * may be away for a moment, and each call looks again.
 */
final class HostCheck {
    private HostCheck() {}

    /**
     * A host that is not known.
     *
     * @param setting that names it
     * @param fault what to say of it
     */
    record Unknown(String setting, String fault) {}

    /** {@return them all; looks each up, which takes seconds where no name service answers} */
    static List<Unknown> unknown(ProxySettings settings) {
        List<Unknown> unknown = new ArrayList<>();
        for (ProxySettings.Upstream one : settings.upstreams()) {
            String host = one.url().getHost();
            if (!isKnown(host)) {
                unknown.add(
                        new Unknown(
                                "upstreams",
                                "the host of " + one.name() + " is not known: " + host));
            }
        }
        settings.rateLimit()
                .redis()
                .flatMap(uri -> RedisSettings.of(uri).host())
                .filter(host -> !isKnown(host))
                .ifPresent(host ->
                        unknown.add(
                                new Unknown("rate-limit.redis", "its host is not known: " + host)));
        return unknown;
    }

    private static boolean isKnown(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
