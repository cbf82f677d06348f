package io.aegisbench.wal;

/**
 * A thread that nobody can interrupt. An interrupt closes the {@code FileChannel} its thread uses,
 * for everyone; a caller that gets hold of this thread in a callback could do that by accident.
 */
final class WalThread extends Thread {
    WalThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    @Override
    public void interrupt() {
        // The channel must stay open.
    }
}
