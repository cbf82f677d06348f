package io.aegisbench.launch;

import java.io.IOException;
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
 */
final class JarMain {
    private static final int NEEDED = 25;

    private JarMain() {}

    public static void main(String[] args) throws Exception {
        Path jar = ownJar();
        String mainClass = attribute(jar, "Launch-Class");
        if (Runtime.version().feature() >= NEEDED) {
            call(mainClass, args);
        } else {
            List<String> again = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
            // The JVM heeds this attribute only of a jar that it is started with.
            for (String exported : attribute(jar, "Add-Exports").split(" ")) {
                if (!exported.isEmpty()) {
                    again.add("--add-exports=" + exported + "=ALL-UNNAMED");
                }
            }
            again.addAll(List.of("-cp", jar.toString(), mainClass));
            again.addAll(List.of(args));
            RunOnJdk25.main(again.toArray(new String[0]));
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
