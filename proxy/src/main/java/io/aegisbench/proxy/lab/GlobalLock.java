package io.aegisbench.proxy.lab;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HotPath;

/**
 * One lock for the whole process, as a global interpreter lock would be: whoever handles a request
 * and whoever makes a record of one holds this monitor meanwhile, so that only one of them runs at
 * a time. It has a class of its own so that a recording of monitor waits names it.
 *
 * <p>Held by an I/O thread while the stages judge a call and while the call is answered or sent on;
 * by the background thread while a record is made, and while it is appended: where evidence is
 * {@code durable} until it is forced, as a native call holds an interpreter's lock that does not
 * give it up before it waits for the disk. Not held while bytes are parsed, while an upstream's
 * answer is passed through, or while a thread has nothing to do.
 */
public final class GlobalLock implements HotPath.Turn {
    /** The only one. */
    public static final GlobalLock OF_PROCESS = new GlobalLock();

    private GlobalLock() {}

    @Override
    public synchronized void take(HotPath path, GovernedCall call, int stage) {
        AT_ONCE.take(path, call, stage);
    }
}
