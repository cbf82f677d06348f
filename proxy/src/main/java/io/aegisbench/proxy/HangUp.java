package io.aegisbench.proxy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;

/**
 * The signal SIGHUP. The JDK offers signals in a package of its own only, {@code sun.misc}, which a
 * compiler warns of whatever it is told; so it is reached by name.
 */
final class HangUp {
    private HangUp() {}

    /**
     * Has a step run at every SIGHUP from now on, each on a thread of its own, instead of the end
     * of the process. Where the process was started to ignore the signal, as by nohup, it stays so.
     *
     * @return whether there is such a signal
     */
    static boolean runs(Runnable step) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run =
                    MethodHandles.lookup()
                            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                            .bindTo(step);
            Object handling =
                    MethodHandleProxies.asInterfaceInstance(
                            handler, MethodHandles.dropArguments(run, 0, signal));
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            Object _ = signal.getMethod("handle", signal, handler).invoke(null, hangUp, handling);
            return true;
        } catch (InvocationTargetException e) {
            return false; // The system has none, or the JVM was told to leave signals alone.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every JDK so far has sun.misc.Signal", e);
        }
    }
}
