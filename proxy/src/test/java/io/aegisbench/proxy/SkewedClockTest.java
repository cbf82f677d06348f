package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.limit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two workers that share budgets in Redis; to one of them it is an hour later. */
@Timeout(600)
final class SkewedClockTest {
    private static final int BUDGET = 4;
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    /** The calls by which a JVM on Linux asks what time it is, an hour ahead. */
    private static final String HOUR_AHEAD =
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stddef.h>
            #include <sys/time.h>
            #include <time.h>

            int clock_gettime(clockid_t id, struct timespec *time) {
              int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
              int result = real(id, time);
              if (id == CLOCK_REALTIME) time->tv_sec += 3600;
              return result;
            }

            int gettimeofday(struct timeval *time, void *zone) {
              int (*real)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
              int result = real(time, zone);
              time->tv_sec += 3600;
              return result;
            }
            """;

    private static final Pattern DATE = Pattern.compile("\r\nDate: ([^\r]+)");

    @TempDir private Path folder;

    private Path hourAhead() throws Exception {
        Path source = Files.writeString(folder.resolve("ahead.c"), HOUR_AHEAD);
        Path library = folder.resolve("ahead.so");
        List<String> arguments =
                List.of("-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
        try (Program compiler = Program.start("cc", "gcc", arguments)) {
            assertThat(compiler.status()).as("%s", compiler.lines()).isZero();
        }
        return library;
    }

    private ProxyProcess start(String name, RedisServer redis, String preloaded)
            throws IOException {
        Map<String, String> variables =
                Map.of(
                        "LD_PRELOAD",
                        preloaded,
                        "AEGIS_RATE_LIMIT_REDIS",
                        redis.uri(),
                        "AEGIS_RATE_LIMIT_REDIS_DEADLINE",
                        "30s",
                        "AEGIS_RATE_LIMIT_REQUESTS_PER_MINUTE",
                        Integer.toString(BUDGET));
        return ProxyProcess.start(Files.createDirectory(folder.resolve(name)), variables);
    }

    private static String call(ProxyProcess worker) throws IOException {
        try (Wire client = new Wire(worker.port())) {
            return client.call("/v1/chat/completions", QUESTION).answer();
        }
    }

    private static Duration ahead(String answer) {
        Matcher date = DATE.matcher(answer);
        assertThat(date.find()).as(answer).isTrue();
        Instant told =
                ZonedDateTime.parse(date.group(1), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
        return Duration.between(Instant.now(), told);
    }

    @Test
    void aWorkerThatIsAnHourAheadNeitherDoublesTheBudgetNorStarvesTheOther() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                ProxyProcess right = start("right", redis, "");
                ProxyProcess ahead = start("ahead", redis, hourAhead().toString())) {
            List<String> answers = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < BUDGET; i++) {
                answers.add(call(right));
                answers.add(call(ahead));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(ahead(answers.getLast())).isGreaterThan(Duration.ofMinutes(50));
            assertThat(ahead(answers.getFirst())).isLessThan(Duration.ofMinutes(10));
            // On a busy machine some of it comes back meanwhile.
            long refilled = took.toMillis() * BUDGET / Duration.ofMinutes(1).toMillis();
            assertThat(answers.stream().filter(one -> one.startsWith("HTTP/1.1 200")))
                    .hasSizeBetween(BUDGET, BUDGET + (int) refilled + 1);
            assertThat(answers).allMatch(one -> one.matches("(?s)HTTP/1.1 (200|429).*"));
            // By the right clock one comes back in a quarter of a minute, to whoever asks.
            RunningProxy.await(
                    "the right one's turn", () -> call(right).startsWith("HTTP/1.1 200"));
        }
    }
}
