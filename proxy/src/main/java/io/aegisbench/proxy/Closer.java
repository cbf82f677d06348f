package io.aegisbench.proxy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Closes what was opened before an opening failed, the last one first. Not thread-safe. */
final class Closer implements AutoCloseable {
    private final Deque<Runnable> opened = new ArrayDeque<>();

    <T> T add(T resource, Consumer<T> closing) {
        opened.push(() -> closing.accept(resource));
        return resource;
    }

    /** All went well: nothing is closed. */
    void keep() {
        opened.clear();
    }

    @Override
    public void close() {
        opened.forEach(Runnable::run);
    }
}
