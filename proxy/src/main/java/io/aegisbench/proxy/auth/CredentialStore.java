package io.aegisbench.proxy.auth;

import io.aegisbench.disk.Checksums;
import io.aegisbench.proxy.auth.Authentication.Authenticated;
import io.aegisbench.proxy.auth.Authentication.Fault;
import io.aegisbench.proxy.auth.Authentication.Forbidden;
import io.aegisbench.proxy.auth.Authentication.Unauthenticated;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configured keys. Thread-safe: immutable but for a digest and its buffers a thread, of which
 * there are as many as I/O threads.
 *
 * <p>The time a look-up takes depends on the length of the presented key and on how many keys there
 * are, on nothing else: the presented key is hashed once; the first eight bytes of the hash are
 * compared with every configured one's, without a branch and without stopping early; the one hash
 * so found, or another when none was, is then compared whole in constant time. Even a look-up that
 * leaked would leak bits of a hash of a random key, from which the key cannot be found.
 */
public final class CredentialStore {
    /** Keeps the comparison with all of them below a microsecond. */
    public static final int MAX_CREDENTIALS = 1024;

    private static final String BEARER = "Bearer ";
    private static final int DIGEST_BYTES = 32;
    private static final Authentication MISSING = new Unauthenticated(Fault.MISSING_KEY);
    private static final Authentication INVALID = new Unauthenticated(Fault.INVALID_KEY);
    private static final Authentication TWO_KEYS = new Unauthenticated(Fault.TWO_KEYS);
    private static final ThreadLocal<Hasher> HASHER = ThreadLocal.withInitial(Hasher::new);

    private final List<Credential> all;
    private final long[] prefixes;
    private final Authentication[] authenticated;
    private final Authentication[] forbidden;

    private CredentialStore(List<Credential> all) {
        this.all = all;
        this.prefixes = all.stream().mapToLong(one -> one.hash().prefix()).toArray();
        this.authenticated = all.stream().map(Authenticated::new).toArray(Authentication[]::new);
        this.forbidden = all.stream().map(Forbidden::new).toArray(Authentication[]::new);
    }

    /**
     * {@return a store of these keys}
     *
     * @throws IllegalArgumentException if there are none or too many, or if two have the same key
     *     or the same tenant and name
     */
    public static CredentialStore of(List<Credential> credentials) {
        if (credentials.isEmpty() || credentials.size() > MAX_CREDENTIALS) {
            throw new IllegalArgumentException(
                    "there are 1 to " + MAX_CREDENTIALS + " keys: count=" + credentials.size());
        }
        Map<Long, String> names = new HashMap<>();
        Set<List<String>> identities = new HashSet<>();
        for (Credential one : credentials) {
            String other = names.put(one.hash().prefix(), one.name());
            if (other != null) {
                throw new IllegalArgumentException(
                        "a key belongs to one credential: " + other + " and " + one.name());
            }
            if (!identities.add(List.of(one.tenant(), one.name()))) {
                throw new IllegalArgumentException(
                        "a tenant's credentials have different names: tenant="
                                + one.tenant()
                                + ", name="
                                + one.name());
            }
        }
        return new CredentialStore(List.copyOf(credentials));
    }

    /** {@return all of them, in the order they were given} */
    public List<Credential> all() {
        return all;
    }

    /**
     * {@return whose request it is; allocates nothing}
     *
     * @param authorization the header of that name, null if there is none
     * @param apiKey the header {@code x-api-key}, which Anthropic's clients send
     * @param needed what the request is for
     */
    public Authentication authenticate(
            @Nullable String authorization, @Nullable String apiKey, Scope needed) {
        if (authorization == null) {
            return apiKey == null ? MISSING : find(apiKey, 0, needed);
        }
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return INVALID;
        }
        Authentication byBearer = find(authorization, BEARER.length(), needed);
        if (apiKey == null || byBearer.equals(find(apiKey, 0, needed))) {
            return byBearer;
        }
        return TWO_KEYS;
    }

    /** {@return whose key it is, or null if it is nobody's; allocates nothing} */
    public @Nullable Credential find(String key) {
        int found = indexOf(key, 0);
        return found < 0 ? null : all.get(found);
    }

    private Authentication find(String header, int begin, Scope needed) {
        int found = indexOf(header, begin);
        if (found < 0) {
            return INVALID;
        }
        return all.get(found).permits(needed) ? authenticated[found] : forbidden[found];
    }

    private int indexOf(String header, int begin) {
        Hasher hasher = HASHER.get();
        if (!hasher.hash(header, begin)) {
            return -1;
        }
        int found = indexOf(KeyHash.prefix(hasher.digest));
        boolean equal = all.get(Math.max(found, 0)).hash().matches(hasher.digest);
        return equal ? found : -1;
    }

    /** {@return the only index with this prefix, or -1; touches every one} */
    private int indexOf(long prefix) {
        int found = -1;
        for (int i = 0; i < prefixes.length; i++) {
            long difference = prefixes[i] ^ prefix;
            // All ones where the difference is zero, else all zeros.
            int equal = (int) (((difference | -difference) >> (Long.SIZE - 1)) ^ -1L);
            found += (i + 1) & equal;
        }
        return found;
    }

    /** Hashes a header's key without a copy on the heap. Not thread-safe: one thread owns it. */
    private static final class Hasher {
        private final MessageDigest sha256 = Checksums.sha256();
        private final byte[] key = new byte[ApiKey.MAX_LENGTH];
        private final byte[] digest = new byte[DIGEST_BYTES];

        /** {@return whether the text can be a key at all; only then the digest is its hash} */
        boolean hash(String header, int begin) {
            int length = header.length() - begin;
            if (length < ApiKey.MIN_LENGTH || length > ApiKey.MAX_LENGTH) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                char c = header.charAt(begin + i);
                if (!ApiKey.isVisible(c)) {
                    return false;
                }
                key[i] = (byte) c;
            }
            sha256.update(key, 0, length);
            Arrays.fill(key, 0, length, (byte) 0);
            return digested();
        }

        private boolean digested() {
            try {
                return sha256.digest(digest, 0, digest.length) == digest.length;
            } catch (DigestException e) {
                throw new IllegalStateException("a SHA-256 has 32 bytes", e);
            }
        }
    }
}
