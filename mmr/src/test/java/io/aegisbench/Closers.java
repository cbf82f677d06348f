package io.aegisbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Threads that close one thing beside each other. Thread-safe: immutable. */
public final class Closers {
    private static final int COUNT = 4;

    private final List<CompletableFuture<Optional<Throwable>>> endings = new ArrayList<>();

    private Closers() {}

    /**
     * {@return threads that are closing it now}
     *
     * @param closed is closed
     */
    public static Closers start(AutoCloseable closed) {
        Closers closers = new Closers();
        for (int i = 0; i < COUNT; i++) {
            CompletableFuture<Optional<Throwable>> ending = new CompletableFuture<>();
            closers.endings.add(ending);
            Thread.ofPlatform().start(() -> ending.complete(close(closed)));
        }
        return closers;
    }

    private static Optional<Throwable> close(AutoCloseable closed) {
        try {
            closed.close();
            return Optional.empty();
        } catch (Throwable e) { // Whatever it is, it is what a caller is told.
            return Optional.of(e);
        }
    }

    /**
     * {@return what each of them was told, nothing where close returned}
     *
     * @throws Exception if one of them does not come back
     */
    public List<Optional<Throwable>> told() throws Exception {
        List<Optional<Throwable>> told = new ArrayList<>();
        for (CompletableFuture<Optional<Throwable>> ending : endings) {
            told.add(ending.get(60, TimeUnit.SECONDS));
        }
        return told;
    }
}
