package io.aegisbench.proxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * How the proxy logs, found by Logback through its service file; written in Java so that a start
 * parses no XML. One JSON object a line goes to standard output, off the request path. What the
 * logger {@value #START} says goes to standard error, plainly and at once: it is for the human who
 * has just started the proxy, and it may show a generated key, which no log keeps.
 */
public final class ProxyLogging extends ContextAwareBase implements Configurator {
    /** The logger for the lines of the start. */
    public static final String START = "aegis.start";

    /** Lines that may wait for a slow standard output. */
    static final int QUEUE_CAPACITY = 4096;

    private static final String QUEUED = "queued";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        install(context, System.out, System.err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void install(LoggerContext context, OutputStream out, OutputStream err) {
        BoundedAppender queued =
                new BoundedAppender(stream(context, json(context), out), QUEUE_CAPACITY);
        queued.setContext(context);
        queued.setName(QUEUED);
        queued.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(queued);
        CaughtErrors errors = new CaughtErrors();
        errors.setContext(context);
        errors.start();
        root.addAppender(errors);
        Logger start = context.getLogger(START);
        start.setAdditive(false);
        start.addAppender(stream(context, plain(context), err));
        // Each of them tells of every connection at the level of information.
        context.getLogger("io.lettuce").setLevel(Level.WARN);
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("org.xnio").setLevel(Level.WARN);
        context.getLogger("io.undertow").setLevel(Level.WARN);
    }

    private static Encoder<ILoggingEvent> json(Context context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> plain(Context context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n%nopex");
        encoder.start();
        return encoder;
    }

    private static Appender<ILoggingEvent> stream(
            Context context, Encoder<ILoggingEvent> encoder, OutputStream out) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(out);
        appender.start();
        return appender;
    }

    /**
     * Logs from a level on.
     *
     * @param level {@code error}, {@code warn}, {@code info} or {@code debug}
     */
    public static void logFrom(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level));
        }
    }

    /** {@return log lines that were dropped because standard output was too slow} */
    public static long dropped() {
        BoundedAppender appender = queued();
        return appender == null ? 0 : appender.dropped();
    }

    /** Writes what is queued, waiting a second at most; the last thing a process does. */
    public static void stop() {
        BoundedAppender appender = queued();
        if (appender != null) {
            appender.stop();
        }
    }

    private static @Nullable BoundedAppender queued() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                        && context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(QUEUED)
                                instanceof BoundedAppender appender
                ? appender
                : null;
    }
}
