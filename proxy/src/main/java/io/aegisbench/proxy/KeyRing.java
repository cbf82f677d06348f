package io.aegisbench.proxy;

import io.aegisbench.proxy.hotpath.Caller;
import io.aegisbench.proxy.hotpath.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that may call, as hashes; every hash is compared, whichever fits. Thread-safe. */
final class KeyRing implements Credentials {
    private final List<Entry> entries;

    private KeyRing(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Entry(byte[] hash, Caller caller) {}

    /**
     * @param configured keys of the settings
     * @param plain keys of the environment or generated, by scope
     */
    static KeyRing of(List<ProxySettings.Key> configured, List<Plain> plain) {
        List<Entry> entries = new ArrayList<>();
        for (ProxySettings.Key key : configured) {
            entries.add(
                    new Entry(
                            HexFormat.of().parseHex(key.sha256()),
                            new Caller(key.tenant(), key.id(), key.scopes())));
        }
        for (Plain key : plain) {
            Caller caller = new Caller("default", key.id(), Set.of(key.scope()));
            entries.add(new Entry(sha256(key.text()), caller));
        }
        return new KeyRing(entries);
    }

    /**
     * A key as it is typed.
     *
     * @param id names it
     * @param text the secret
     * @param scope what it opens
     */
    record Plain(String id, String text, Caller.Scope scope) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "Plain[" + id + "]";
        }
    }

    @Override
    public @Nullable Caller find(String key) {
        byte[] hash = sha256(key);
        Caller found = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.hash(), hash)) {
                found = entry.caller();
            }
        }
        return found;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
