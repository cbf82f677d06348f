package io.aegisbench.proxy.limit;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The script that decides in Redis, by Redis' own clock. Thread-safe; never blocks. Redis keeps it
 * by its hash and gets its text where it does not know it, as after a restart.
 */
final class BudgetScript {
    private static final String FILE = "budgets.lua";

    private final RedisAsyncCommands<byte[], byte[]> commands;
    private final byte[] text;
    private final String hash;

    BudgetScript(RedisAsyncCommands<byte[], byte[]> commands) {
        this.commands = commands;
        this.text = read();
        this.hash = commands.digest(text);
    }

    private static byte[] read() {
        try (InputStream in = BudgetScript.class.getResourceAsStream(FILE)) {
            return Objects.requireNonNull(in, FILE).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What was taken, or why nothing was.
     *
     * @param isShort which budget has too little; null if both counts were taken
     * @param requests left, negative in debt
     * @param tokens likewise
     * @param waitNanos until the one that is short would have enough
     */
    record Taken(@Nullable LimitKind isShort, long requests, long tokens, long waitNanos) {
        private static final long NANOS_PER_MICRO = 1000;

        /** {@return what the script has answered} */
        static Taken of(List<Object> answer) {
            LimitKind isShort =
                    switch ((int) number(answer, 0)) {
                        case 1 -> LimitKind.REQUESTS;
                        case 2 -> LimitKind.TOKENS;
                        default -> null;
                    };
            return new Taken(
                    isShort,
                    number(answer, 1),
                    number(answer, 2),
                    number(answer, 3) * NANOS_PER_MICRO);
        }

        private static long number(List<Object> answer, int index) {
            return (Long) answer.get(index);
        }
    }

    /**
     * Runs it once.
     *
     * @param keys of the two buckets
     * @param values as the script says
     * @return its answer
     */
    CompletionStage<List<Object>> run(byte[][] keys, byte[][] values) {
        return commands.<List<Object>>evalsha(hash, ScriptOutputType.MULTI, keys, values)
                .exceptionallyCompose(failure ->
                        isUnknown(failure)
                                ? commands.eval(text, ScriptOutputType.MULTI, keys, values)
                                : CompletableFuture.failedFuture(failure));
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof RedisNoScriptException
                || (failure instanceof CompletionException wrapped
                        && wrapped.getCause() instanceof RedisNoScriptException);
    }
}
