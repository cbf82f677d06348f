package io.aegisbench.proxy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;

/**
 * A signal to this process. The JDK offers signals in a package of its own only, {@code sun.misc},
 * which a compiler warns of whatever it is told; so it is reached by name.
 */
enum ProcessSignal {
    /** SIGHUP. */
    HANG_UP("HUP"),
    /** SIGTERM. */
    TERMINATE("TERM"),
    /** SIGINT, which a terminal sends. */
    INTERRUPT("INT");

    private final String signal;

    ProcessSignal(String signal) {
        this.signal = signal;
    }

    /**
     * Has a step run at every such signal from now on, each on a thread of its own, instead of the
     * end of the process. Where the process was started to ignore the signal, as by nohup, it stays
     * so.
     *
     * @return whether there is such a signal
     */
    boolean runs(Runnable step) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run =
                    MethodHandles.lookup()
                            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                            .bindTo(step);
            Object handling =
                    MethodHandleProxies.asInterfaceInstance(
                            handler, MethodHandles.dropArguments(run, 0, type));
            Object one = type.getConstructor(String.class).newInstance(signal);
            Object _ = type.getMethod("handle", type, handler).invoke(null, one, handling);
            return true;
        } catch (InvocationTargetException e) {
            return false; // The system has none, or the JVM was told to leave signals alone.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every JDK so far has sun.misc.Signal", e);
        }
    }
}
