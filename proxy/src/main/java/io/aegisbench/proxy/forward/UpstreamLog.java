package io.aegisbench.proxy.forward;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells why calls to one upstream failed, a line a call and some lines a window of time at most;
 * how many more there were is told at the window's end. Thread-safe.
 */
final class UpstreamLog {
    static final int LINES_PER_WINDOW = 5;

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamLog.class);
    private static final long WINDOW_SECONDS = 5;
    private static final int MAX_DETAIL = 200;

    private final String upstream;
    private final Timer timer;
    private int told;
    private int suppressed;
    private boolean open;

    /** Runs the end of a window once its time has come. */
    @FunctionalInterface
    interface Timer {
        void after(Runnable step, long time, TimeUnit unit);
    }

    UpstreamLog(String upstream, Timer timer) {
        this.upstream = upstream;
        this.timer = timer;
    }

    void failed(UpstreamFault fault, @Nullable Throwable cause) {
        if (!isUpstreams(fault)) {
            return;
        }
        if (mayTell()) {
            LOG.warn(
                    "upstream call failed: upstream={} cause={} code={}{}",
                    upstream,
                    word(fault, cause),
                    fault.code(),
                    cause == null ? "" : " detail=" + detail(cause));
        }
    }

    private synchronized boolean mayTell() {
        if (!open) {
            open = true;
            timer.after(this::endWindow, WINDOW_SECONDS, TimeUnit.SECONDS);
        }
        if (told < LINES_PER_WINDOW) {
            told++;
            return true;
        }
        suppressed++;
        return false;
    }

    private synchronized void endWindow() {
        if (suppressed > 0) {
            LOG.warn("upstream calls failed, not told: upstream={} count={}", upstream, suppressed);
        }
        open = false;
        told = 0;
        suppressed = 0;
    }

    private static boolean isUpstreams(UpstreamFault fault) {
        return switch (fault) {
            case STOPPED, HOLD_TIMEOUT, EVIDENCE_FAILED, INTERNAL -> false;
            case BODY_TOO_LARGE, BODY_TIMEOUT, BODY_MALFORMED -> false;
            default -> true;
        };
    }

    /** Told by types alone: what the system says in words differs by system and by language. */
    private static String word(UpstreamFault fault, @Nullable Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> "dns";
            // The system's own time-out has this type, too, but ours ends long before it.
            case ConnectException _ -> "refused";
            case SSLException _ -> "tls";
            case null, default -> word(fault, cause instanceof IOException);
        };
    }

    private static String word(UpstreamFault fault, boolean socketFailed) {
        return switch (fault) {
            case CONNECT_TIMEOUT, FIRST_BYTE_TIMEOUT, IDLE_TIMEOUT, TOTAL_TIMEOUT -> "timeout";
            // An upstream that ends in good order gives an end of the stream and no exception.
            case CLOSED -> socketFailed ? "reset" : "closed";
            default -> fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    /** The cause's own words: of addresses and certificates, of nothing in the call. */
    private static String detail(Throwable cause) {
        String text = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return text.substring(0, Math.min(text.length(), MAX_DETAIL)).replaceAll("\\p{Cntrl}", " ");
    }
}
