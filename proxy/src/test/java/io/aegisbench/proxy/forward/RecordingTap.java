package io.aegisbench.proxy.forward;

import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what a tap sees; holds the end back if it is told to. */
final class RecordingTap implements AnswerTap {
    /** All that {@link #ended} was told. */
    record End(Outcome outcome, AnswerFigures figures, @Nullable UpstreamFault fault) {}

    private final boolean holds;
    private final StringBuilder seen = new StringBuilder();
    private final CompletableFuture<Runnable> asked = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private volatile int ends;

    RecordingTap(boolean holds) {
        this.holds = holds;
    }

    synchronized String seen() {
        return seen.toString();
    }

    private synchronized void see(CharSequence text) {
        seen.append(text);
    }

    int ends() {
        return ends;
    }

    Runnable awaitRelease() {
        return asked.orTimeout(60, TimeUnit.SECONDS).join();
    }

    End awaitEnd() {
        return end.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void head(int status, boolean eventStream, HeaderMap headers) {
        see(status + "|");
    }

    @Override
    public void chunk(ByteBuffer readOnlyView) {
        see(StandardCharsets.ISO_8859_1.decode(readOnlyView));
    }

    @Override
    public boolean holdsEnd() {
        return holds;
    }

    @Override
    public void beforeEnd(Runnable release, Runnable refuse) {
        if (holds) {
            asked.complete(release);
        } else {
            release.run();
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One I/O thread writes it.
    public void ended(Outcome outcome, AnswerFigures figures, @Nullable UpstreamFault fault) {
        ends++;
        end.complete(new End(outcome, figures, fault));
    }
}
