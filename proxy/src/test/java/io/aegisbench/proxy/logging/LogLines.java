package io.aegisbench.proxy.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.aegisbench.proxy.limit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What one logger says while a test has it say something on purpose: kept for the test to look at,
 * and in no other log. Thread-safe.
 */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final boolean additive;
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final Kept kept = new Kept();

    private LogLines(Logger logger) {
        this.logger = logger;
        this.additive = logger.isAdditive();
        kept.setContext(logger.getLoggerContext());
        kept.start();
        logger.iteratorForAppenders().forEachRemaining(others::add);
        logger.addAppender(kept);
        others.forEach(logger::detachAppender);
        logger.setAdditive(false);
    }

    /** {@return what a class says from now on} */
    public static LogLines of(Class<?> type) {
        return of(type.getName());
    }

    /** {@return what a logger of that name says from now on} */
    public static LogLines of(String name) {
        return new LogLines((Logger) LoggerFactory.getLogger(name));
    }

    /** {@return what was said so far, in order} */
    public List<String> all() {
        return kept.events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** {@return the first event that holds the text, once there is one} */
    public ILoggingEvent await(String text) {
        Await.until(() -> all().stream().anyMatch(line -> line.contains(text)));
        return kept.events.stream()
                .filter(event -> event.getFormattedMessage().contains(text))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        others.forEach(logger::addAppender);
        logger.setAdditive(additive);
        logger.detachAppender(kept);
        kept.stop();
    }

    private static final class Kept extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    }
}
