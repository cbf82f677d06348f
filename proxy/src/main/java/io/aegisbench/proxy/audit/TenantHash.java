package io.aegisbench.proxy.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tenants by another name: the first 128 bits of an HMAC-SHA-256 of the tenant's name. Thread-safe:
 * one lock around a bounded map.
 *
 * <p>The key is derived from the ledger's signing key file, {@code HMAC-SHA-256(file, "aegis tenant
 * v1")}, so there is no second secret to keep; whoever has the file can name the tenants.
 */
final class TenantHash {
    static final int MAX_CACHED = 4096;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 16;

    private final Mac mac;
    private final Map<String, String> known =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MAX_CACHED;
                }
            };

    private TenantHash(Mac mac) {
        this.mac = mac;
    }

    static TenantHash of(Path keyFile) throws IOException {
        byte[] secret = Files.readAllBytes(keyFile);
        try {
            byte[] key = mac(secret).doFinal("aegis tenant v1".getBytes(StandardCharsets.UTF_8));
            return new TenantHash(mac(key));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** {@return the hash in hex, empty for an empty name} */
    synchronized String of(String tenant) {
        return tenant.isEmpty() ? "" : known.computeIfAbsent(tenant, this::hash);
    }

    private String hash(String tenant) {
        byte[] full = mac.doFinal(tenant.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(full, 0, HASH_BYTES);
    }
}
