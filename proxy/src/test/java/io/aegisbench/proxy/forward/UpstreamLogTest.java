package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.logging.LogLines;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** How many lines many failures leave; windows end where the test lets them. */
final class UpstreamLogTest {
    private static final int FAILURES = 30;

    private final Queue<Runnable> ends = new ArrayDeque<>();
    private final UpstreamLog log = new UpstreamLog("main", (end, _, _) -> ends.add(end));

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            log.failed(UpstreamFault.UNREACHABLE, new ConnectException("no"));
        }
    }

    @Test
    void aWindowHasFewLinesAndAtItsEndTheNumberOfTheOthers() {
        try (LogLines lines = LogLines.of(UpstreamLog.class)) {
            fail(FAILURES);
            assertThat(lines.all())
                    .hasSize(UpstreamLog.LINES_PER_WINDOW)
                    .allMatch(
                            line -> line.startsWith("upstream call failed: upstream=main cause="));
            assertThat(ends).hasSize(1);
            ends.remove().run();
            int more = FAILURES - UpstreamLog.LINES_PER_WINDOW;
            assertThat(lines.all())
                    .hasSize(UpstreamLog.LINES_PER_WINDOW + 1)
                    .last()
                    .isEqualTo("upstream calls failed, not told: upstream=main count=" + more);
        }
    }

    @Test
    void theNextWindowBeginsWithTheNextFailureAndTellsAgain() {
        try (LogLines lines = LogLines.of(UpstreamLog.class)) {
            fail(1);
            ends.remove().run();
            assertThat(ends).isEmpty();
            fail(2);
            assertThat(ends).hasSize(1);
            ends.remove().run();
            assertThat(lines.all()).hasSize(3).noneMatch(line -> line.contains("not told"));
        }
    }
}
