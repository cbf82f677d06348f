package io.aegisbench.proxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/**
 * Hands an {@link Error} that somebody has caught and logged to whom the thread's own death would
 * be told. The server's libraries catch everything that a listener or a task throws and go on, with
 * whatever the thread was in the middle of left half done. Thread-safe: stateless.
 *
 * <p>Below the level of errors libraries tell of what they tried and do without, such as a native
 * library that is not there. A stack that overflows is the fault of what was being worked on, and
 * leaves nothing behind.
 */
final class CaughtErrors extends UnsynchronizedAppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)
                && event.getThrowableProxy() instanceof ThrowableProxy proxy
                && proxy.getThrowable() instanceof Error error
                && !(error instanceof StackOverflowError)) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        }
    }
}
