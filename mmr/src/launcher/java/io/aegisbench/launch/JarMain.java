package io.aegisbench.launch;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Where a jar of this project begins. On Java 25 or later it calls the main class that the manifest
 * names as {@code Launch-Class}; an older Java, which could not even load that class, only starts the
 * same jar again on a JDK 25.
 *
 * <p>The two are one for whoever started the first: it passes signals on and ends with the second, and
 * the second ends when the first was killed. Whose child the first is matters to neither: a shell that
 * started it in the background may end.
 */
final class JarMain {
    private static final int NEEDED = 25;
    private static final String LAUNCHER = "aegis.launcher";

    private JarMain() {}

    public static void main(String[] args) throws Exception {
        Path jar = ownJar();
        if (Runtime.version().feature() >= NEEDED) {
            Long launcher = Long.getLong(LAUNCHER);
            if (launcher != null) {
                endWith(launcher);
            }
            call(attribute(jar, "Launch-Class"), args);
        } else {
            Process process = RunOnJdk25.start(RunOnJdk25.required(), again(jar, args));
            // A hang-up or a second SIGTERM would mean nothing here; it is for the other to say.
            pass("HUP", () -> hangUp(process.pid()));
            pass("TERM", process::destroy);
            System.exit(process.waitFor());
        }
    }

    private static List<String> again(Path jar, String[] args) throws IOException {
        List<String> again = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        // The JVM heeds these attributes only of a jar that it is started with.
        addEach(again, "--add-exports=", attribute(jar, "Add-Exports"));
        addEach(again, "--add-opens=", attribute(jar, "Add-Opens"));
        String nativeAccess = attribute(jar, "Enable-Native-Access");
        if (!nativeAccess.isEmpty()) {
            again.add("--enable-native-access=" + nativeAccess);
        }
        again.add("-D" + LAUNCHER + "=" + ProcessHandle.current().pid());
        again.addAll(List.of("-cp", jar.toString(), JarMain.class.getName()));
        again.addAll(List.of(args));
        return again;
    }

    private static void addEach(List<String> options, String option, String packages) {
        for (String one : packages.split(" ")) {
            if (!one.isEmpty()) {
                options.add(option + one + "=ALL-UNNAMED");
            }
        }
    }

    /** A killed launcher passes nothing on, so its end is watched for. */
    private static void endWith(long launcher) {
        ProcessHandle.of(launcher)
                .ifPresentOrElse(
                        running -> running.onExit().thenRun(() -> System.exit(0)),
                        () -> System.exit(0));
    }

    private static void pass(String name, Runnable step) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        MethodHandle run =
                MethodHandles.lookup()
                        .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                        .bindTo(step);
        Object handling =
                MethodHandleProxies.asInterfaceInstance(
                        handler, MethodHandles.dropArguments(run, 0, signal));
        try {
            Object one = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, one, handling);
        } catch (InvocationTargetException e) {
            // The system has no such signal, or the JVM was told to leave signals alone.
            return;
        }
    }

    private static void hangUp(long pid) {
        try {
            new ProcessBuilder("kill", "-HUP", Long.toString(pid)).inheritIO().start();
        } catch (IOException e) {
            System.err.println("SIGHUP could not be passed on: " + e.getMessage());
        }
    }

    private static Path ownJar() throws URISyntaxException {
        return Path.of(JarMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Returns the value of an attribute of the manifest, or an empty text without it. */
    private static String attribute(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String value = file.getManifest().getMainAttributes().getValue(name);
            return value == null ? "" : value;
        }
    }

    private static void call(String mainClass, String[] args) throws Exception {
        try {
            Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
