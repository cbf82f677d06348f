package io.aegisbench.proxy.limit;

import io.aegisbench.disk.Checksums;
import io.aegisbench.proxy.limit.BudgetScript.Taken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two shared budgets of one credential. Thread-safe; never blocks. A request and its tokens are
 * taken in one step in Redis, or neither.
 */
final class RedisBudget implements Reservation.Account {
    /** Half of a SHA-256: enough that no two credentials meet. */
    private static final int KEY_BYTES = 16;

    private static final byte[] TAKE = ascii("take");
    private static final byte[] ADD = ascii("add");

    private final CredentialLimits limits;
    private final BudgetScript script;
    private final Settlements settlements;
    private final byte[][] keys;

    RedisBudget(CredentialLimits limits, BudgetScript script, Settlements settlements) {
        this.limits = limits;
        this.script = script;
        this.settlements = settlements;
        this.keys =
                new byte[][] {
                    key(limits, LimitKind.REQUESTS, limits.requests()),
                    key(limits, LimitKind.TOKENS, limits.tokens())
                };
    }

    /**
     * {@return a key that names neither tenant nor credential; other limits are another bucket, so
     * a changed configuration is in force at once} Both keys of a credential are on one node of a
     * cluster, for what they have in braces.
     */
    private static byte[] key(
            CredentialLimits limits, LimitKind kind, @Nullable Allowance allowance) {
        byte[] tenant = limits.tenant().getBytes(StandardCharsets.UTF_8);
        byte[] credential = limits.credential().getBytes(StandardCharsets.UTF_8);
        ByteBuffer named =
                ByteBuffer.allocate(2 * Integer.BYTES + tenant.length + credential.length)
                        .putInt(tenant.length)
                        .put(tenant)
                        .putInt(credential.length)
                        .put(credential);
        String hash =
                HexFormat.of().formatHex(Checksums.sha256().digest(named.array()), 0, KEY_BYTES);
        return ascii(
                "aegis:budget:{%s}:%s:%s/%s"
                        .formatted(
                                hash,
                                kind.name().toLowerCase(Locale.ROOT),
                                capacity(allowance),
                                periodMicros(allowance)));
    }

    private static long capacity(@Nullable Allowance allowance) {
        return allowance == null ? 0 : allowance.capacity();
    }

    private static long periodMicros(@Nullable Allowance allowance) {
        Duration period = allowance == null ? Duration.ZERO : allowance.period();
        return TimeUnit.MICROSECONDS.convert(period);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    CredentialLimits limits() {
        return limits;
    }

    CompletionStage<RateDecision> reserve(long estimate) {
        return script.run(keys, values(TAKE, 1, estimate))
                .thenApply(answer -> decision(Taken.of(answer), estimate));
    }

    private byte[][] values(byte[] what, long requests, long tokens) {
        return new byte[][] {
            what,
            number(capacity(limits.requests())),
            number(periodMicros(limits.requests())),
            number(requests),
            number(capacity(limits.tokens())),
            number(periodMicros(limits.tokens())),
            number(tokens)
        };
    }

    private static byte[] number(long value) {
        return ascii(Long.toString(value));
    }

    private RateDecision decision(Taken taken, long estimate) {
        RateState state =
                new RateState(
                        state(limits.requests(), taken.requests()),
                        state(limits.tokens(), taken.tokens()));
        LimitKind isShort = taken.isShort();
        return isShort == null
                ? new RateDecision.Granted(new Reservation(this, estimate), state)
                : new RateDecision.Exhausted(isShort, state, taken.waitNanos());
    }

    private static @Nullable BudgetState state(@Nullable Allowance allowance, long left) {
        return allowance == null ? null : allowance.state(left);
    }

    @Override
    public void adjust(long requestsBack, long tokensBack) {
        boolean any =
                (limits.requests() != null && requestsBack != 0)
                        || (limits.tokens() != null && tokensBack != 0);
        if (!any) {
            return;
        }
        byte[][] values = values(ADD, requestsBack, tokensBack);
        if (tokensBack < 0) {
            settlements.charge(() -> script.run(keys, values));
        } else {
            settlements.credit(() -> script.run(keys, values));
        }
    }
}
