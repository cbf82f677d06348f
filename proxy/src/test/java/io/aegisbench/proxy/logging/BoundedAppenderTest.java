package io.aegisbench.proxy.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

@Timeout(120)
final class BoundedAppenderTest {
    private static final int CAPACITY = 64;

    private final Stalling target = new Stalling();
    private final LoggerContext context = new LoggerContext();
    private BoundedAppender appender =
            new BoundedAppender(target, CAPACITY, Duration.ofSeconds(60));

    @AfterEach
    void release() {
        target.gate.countDown();
        appender.stop();
    }

    @Test
    void aStalledTargetBlocksNobodyAndWhatIsDroppedIsCounted() throws Exception {
        Logger logger = started();
        logger.info("first");
        assertThat(target.stalled.await(60, TimeUnit.SECONDS)).isTrue();
        int more = 1000;
        for (int i = 0; i < more; i++) {
            logger.info("line {}", i);
        }
        assertThat(appender.dropped()).isEqualTo(more - CAPACITY);
        target.gate.countDown();
        appender.stop();
        assertThat(target.lines).hasSize(1 + CAPACITY);
        assertThat(appender.dropped()).isEqualTo(more - CAPACITY);
    }

    @Test
    void aStopWritesWhatIsQueuedInOrder() {
        target.gate.countDown();
        Logger logger = started();
        List<String> lines = IntStream.range(0, CAPACITY).mapToObj(i -> "line " + i).toList();
        lines.forEach(logger::info);
        appender.stop();
        assertThat(target.lines).containsExactlyElementsOf(lines);
        assertThat(target.isStarted()).isFalse();
    }

    @Test
    void aStopLeavesATargetThatHangsBehind() throws Exception {
        appender = new BoundedAppender(target, CAPACITY, Duration.ofMillis(100));
        Logger logger = started();
        logger.info("first");
        assertThat(target.stalled.await(60, TimeUnit.SECONDS)).isTrue();
        logger.info("second");
        appender.stop();
        assertThat(appender.dropped()).isEqualTo(1);
    }

    private Logger started() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        target.setContext(context);
        target.start();
        appender.setContext(context);
        appender.start();
        ch.qos.logback.classic.Logger logger = context.getLogger("test");
        logger.addAppender(appender);
        return logger;
    }

    /** Takes one line and hangs until its gate is open. */
    private static final class Stalling extends AppenderBase<ILoggingEvent> {
        private final CountDownLatch stalled = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            stalled.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lines.add(event.getFormattedMessage());
        }
    }
}
