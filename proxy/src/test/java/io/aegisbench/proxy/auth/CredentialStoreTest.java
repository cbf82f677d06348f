package io.aegisbench.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.aegisbench.proxy.auth.Authentication.Authenticated;
import io.aegisbench.proxy.auth.Authentication.Fault;
import io.aegisbench.proxy.auth.Authentication.Forbidden;
import io.aegisbench.proxy.auth.Authentication.Unauthenticated;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CredentialStoreTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ApiKey proxyKey = ApiKey.generate(RANDOM);
    private final ApiKey auditKey = ApiKey.generate(RANDOM);
    private final Credential proxy = credential("ci", proxyKey, Set.of(Scope.PROXY));
    private final Credential audit = credential("auditor", auditKey, EnumSet.allOf(Scope.class));
    private final CredentialStore store = CredentialStore.of(List.of(proxy, audit));

    @Test
    void aBearerKeyIsKnown() {
        assertThat(authenticate("Bearer " + proxyKey.reveal(), null))
                .isEqualTo(new Authenticated(proxy));
        assertThat(authenticate("bearer " + auditKey.reveal(), null))
                .isEqualTo(new Authenticated(audit));
    }

    @Test
    void aKeyInAnthropicsHeaderIsKnown() {
        assertThat(authenticate(null, proxyKey.reveal())).isEqualTo(new Authenticated(proxy));
    }

    @Test
    void theSameKeyTwiceIsOneKeyAndTwoKeysAreNone() {
        String bearer = "Bearer " + proxyKey.reveal();
        assertThat(authenticate(bearer, proxyKey.reveal())).isEqualTo(new Authenticated(proxy));
        assertThat(authenticate(bearer, auditKey.reveal()))
                .isEqualTo(new Unauthenticated(Fault.TWO_KEYS));
        assertThat(authenticate(bearer, "x")).isEqualTo(new Unauthenticated(Fault.TWO_KEYS));
    }

    @Test
    void aKeyOfAnotherScopeIsForbidden() {
        assertThat(store.authenticate("Bearer " + proxyKey.reveal(), null, Scope.AUDIT))
                .isEqualTo(new Forbidden(proxy));
    }

    @Test
    void whatIsNotAKeyIsNobodys() {
        String key = proxyKey.reveal();
        assertThat(authenticate(null, null)).isEqualTo(new Unauthenticated(Fault.MISSING_KEY));
        assertThat(
                        Stream.of(
                                "",
                                "Bearer",
                                "Bearer ",
                                "Basic " + key,
                                key,
                                "Bearer  " + key,
                                "Bearer " + key + " ",
                                "Bearer " + key.substring(1),
                                "Bearer " + key + "x",
                                "Bearer " + key.substring(0, key.length() - 1) + '\u0142',
                                "Bearer " + "k".repeat(ApiKey.MIN_LENGTH - 1),
                                "Bearer " + "k".repeat(ApiKey.MAX_LENGTH + 1)))
                .allSatisfy(header ->
                        assertThat(authenticate(header, null))
                                .isEqualTo(new Unauthenticated(Fault.INVALID_KEY)));
    }

    @Test
    void everyOneChangedCharacterIsAnotherKey() {
        String key = proxyKey.reveal();
        for (int i = 0; i < key.length(); i++) {
            char changed = key.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(store.find(key.substring(0, i) + changed + key.substring(i + 1))).isNull();
        }
    }

    @Test
    void everyOneOfManyKeysIsFound() {
        List<ApiKey> keys =
                Stream.generate(() -> ApiKey.generate(RANDOM))
                        .limit(CredentialStore.MAX_CREDENTIALS)
                        .toList();
        List<Credential> credentials = new ArrayList<>();
        for (ApiKey key : keys) {
            credentials.add(credential("key-" + credentials.size(), key, Set.of(Scope.PROXY)));
        }
        CredentialStore many = CredentialStore.of(credentials);
        assertThat(IntStream.range(0, keys.size()))
                .allMatch(i -> credentials.get(i).equals(many.find(keys.get(i).reveal())));
        assertThat(many.find(ApiKey.generate(RANDOM).reveal())).isNull();
        credentials.add(proxy);
        assertThatThrownBy(() -> CredentialStore.of(credentials))
                .hasMessageContaining("count=" + (CredentialStore.MAX_CREDENTIALS + 1));
    }

    @Test
    void anAmbiguousStoreIsRefused() {
        assertThatThrownBy(() -> CredentialStore.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        CredentialStore.of(
                                List.of(proxy, credential("copy", proxyKey, Set.of(Scope.AUDIT)))))
                .hasMessageContaining("ci and copy");
        assertThatThrownBy(() ->
                        CredentialStore.of(
                                List.of(proxy, credential("ci", auditKey, Set.of(Scope.AUDIT)))))
                .hasMessageContaining("name=ci");
    }

    @Test
    void aHashIsReadBackAndAMalformedOneIsRefusedWithoutBeingQuoted() {
        KeyHash hash = proxyKey.hash();
        assertThat(KeyHash.parse(hash.text())).isEqualTo(hash);
        assertThat(hash.text()).matches("sha256:[0-9a-f]{64}");
        assertThat(Stream.of("", "sha256:", proxyKey.reveal(), "sha256:" + "g".repeat(64)))
                .allSatisfy(text ->
                        assertThatThrownBy(() -> KeyHash.parse(text))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage("the hash of a key is sha256: and 64 hex digits"));
    }

    @Test
    void theHashIsThatOfTheUsualCommand() {
        // printf %s 'aegis-0123456789abcdefghijklmnopqrst' | sha256sum
        assertThat(ApiKey.of("AEGIS_API_KEY", "aegis-0123456789abcdefghijklmnopqrst").hash().text())
                .isEqualTo(
                        "sha256:be92e55b5b7439c7da2d699f195fc4fb73315d6e9c657be413e58b929cd22b1a");
    }

    @Test
    void anEmptyOrOddKeyIsRefusedAndNotShown() {
        assertThatThrownBy(() -> ApiKey.of("AEGIS_API_KEY", ""))
                .hasMessageContaining("AEGIS_API_KEY is empty");
        assertThatThrownBy(() -> ApiKey.of("AEGIS_API_KEY", "k".repeat(513)))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> ApiKey.of("AEGIS_API_KEY", "k".repeat(31) + " x"))
                .hasMessageContaining("another character")
                .hasMessageNotContaining("kkk");
    }

    @Test
    void aShortKeyIsTakenButNotStrong() {
        assertThat(ApiKey.of("AEGIS_API_KEY", "k".repeat(31)).isStrong()).isFalse();
        assertThat(ApiKey.of("AEGIS_API_KEY", "k".repeat(32)).isStrong()).isTrue();
        assertThat(proxyKey.isStrong()).isTrue();
    }

    @Test
    void aGeneratedKeyHas256BitsAndShowsInNoText() {
        String key = proxyKey.reveal();
        assertThat(key).matches("aegis-[A-Za-z0-9_-]{43}").isNotEqualTo(auditKey.reveal());
        assertThat(List.of(proxyKey, proxy, store, store.authenticate(key, null, Scope.PROXY)))
                .allSatisfy(shown ->
                        assertThat(shown.toString())
                                .doesNotContain(key.substring(6))
                                .doesNotContain(proxyKey.hash().text().substring(7)));
    }

    @Test
    void aLookUpAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String header = "Bearer " + proxyKey.reveal();
        String unknown = "Bearer " + ApiKey.generate(RANDOM).reveal();
        int rounds = 20_000;
        assertThat(lookUps(header, unknown, 1)).isEqualTo(1);
        long before = threads.getCurrentThreadAllocatedBytes();
        int known = lookUps(header, unknown, rounds);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(known).isEqualTo(rounds);
        // Less than a byte a call, so no call makes an object, even where nothing is compiled.
        assertThat(allocated).isLessThan(rounds);
    }

    private int lookUps(String header, String unknown, int rounds) {
        int known = 0;
        for (int i = 0; i < rounds; i++) {
            known += authenticate(header, null) instanceof Authenticated ? 1 : 0;
            known += authenticate(unknown, null) instanceof Authenticated ? 1 : 0;
        }
        return known;
    }

    private Authentication authenticate(@Nullable String authorization, @Nullable String apiKey) {
        return store.authenticate(authorization, apiKey, Scope.PROXY);
    }

    private static Credential credential(String name, ApiKey key, Set<Scope> scopes) {
        return new Credential(name, "acme", scopes, key.hash());
    }
}
