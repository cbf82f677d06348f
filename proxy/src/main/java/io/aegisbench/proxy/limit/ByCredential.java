package io.aegisbench.proxy.limit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One thing for each configured credential, found without allocating. Immutable. */
final class ByCredential<T> {
    private final Map<String, Map<String, T>> byTenant;
    private final int size;

    private ByCredential(Map<String, Map<String, T>> byTenant, int size) {
        this.byTenant = byTenant;
        this.size = size;
    }

    static <T> ByCredential<T> of(
            List<CredentialLimits> limits, Function<CredentialLimits, T> each) {
        Map<String, Map<String, T>> byTenant = new HashMap<>();
        for (CredentialLimits one : limits) {
            T before =
                    byTenant.computeIfAbsent(one.tenant(), tenant -> new HashMap<>())
                            .put(one.credential(), each.apply(one));
            if (before != null) {
                throw new IllegalArgumentException(
                        "a credential has one entry of limits: tenant="
                                + one.tenant()
                                + ", credential="
                                + one.credential());
            }
        }
        return new ByCredential<>(byTenant, limits.size());
    }

    @Nullable T find(String tenant, String credential) {
        Map<String, T> ofTenant = byTenant.get(tenant);
        return ofTenant == null ? null : ofTenant.get(credential);
    }

    T get(String tenant, String credential) {
        T found = find(tenant, credential);
        if (found == null) {
            throw new IllegalArgumentException(
                    "limits are for configured credentials: tenant="
                            + tenant
                            + ", credential="
                            + credential);
        }
        return found;
    }

    int size() {
        return size;
    }
}
