package io.aegisbench.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/**
 * Runs a command line on a JDK 25, whichever Java Maven itself runs on.
 *
 * <p>A goal that is called alone, such as {@code mvn exec:exec}, does not run the toolchains plugin,
 * so it would start the Java that Maven runs on. This file is that start instead: Java 17 can run
 * it from source, it finds a JDK 25 and runs {@code bin/java} of it with the arguments it was given.
 *
 * <p>Usage: {@code java RunOnJdk25.java ARGUMENT...}, {@code --print-home} (prints the home of the
 * JDK 25 that would be used) or {@code --check} (only says whether there is one). Exits with the
 * status of the command, or 69 and one line on standard error if there is no JDK 25 or what is to be
 * run has not been compiled. The jars that are run by {@code java -jar} carry this class too, so that
 * they also start from an older Java.
 */
final class RunOnJdk25 {
    private static final String FEATURE = "25";

    /** EX_UNAVAILABLE of sysexits.h: no status that a command of ours gives a meaning to. */
    private static final int UNAVAILABLE = 69;

    /** A command that was told to end gets so long for it. */
    private static final int END_SECONDS = 60;

    private RunOnJdk25() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path home = required();
        if (args.length == 1 && args[0].equals("--check")) {
            return;
        }
        if (args.length == 1 && args[0].equals("--print-home")) {
            System.out.println(home);
            return;
        }
        if (isNotBuilt(args)) {
            System.err.println("This is not built yet; first run: mvn -DskipTests install");
            System.exit(UNAVAILABLE);
        }
        Process process = start(home, List.of(args));
        // A Maven that is killed takes nothing along, so this process watches for its end.
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> stop(process)));
        System.exit(process.waitFor());
    }

    /** The home of a JDK 25; without one the process ends with a line that says so. */
    static Path required() throws IOException {
        Optional<Path> home = find();
        if (home.isEmpty()) {
            System.err.println(
                    "No JDK 25 found: install one (Temurin 25 from https://adoptium.net, or your system's"
                            + " openjdk-25-jdk) and, if it is in an unusual place, set JAVA_HOME to it.");
            System.exit(UNAVAILABLE);
        }
        return home.get();
    }

    /** {@return whether the arguments run a class, with a module's folder of classes, that is nowhere} */
    private static boolean isNotBuilt(String[] args) throws IOException {
        int option = List.of(args).indexOf("-classpath");
        if (option < 0 || option + 2 >= args.length) {
            return false;
        }
        String[] entries = args[option + 1].split(File.pathSeparator);
        if (!Path.of(entries[0]).endsWith("target/classes")) {
            return false;
        }
        // The folder alone says little: a build that was broken off leaves resources in it.
        String named = args[option + 2].replace('.', '/') + ".class";
        for (String entry : entries) {
            if (has(Path.of(entry), named)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(Path entry, String named) throws IOException {
        if (!Files.isRegularFile(entry)) {
            return Files.exists(entry.resolve(named));
        }
        try (ZipFile jar = new ZipFile(entry.toFile())) {
            return jar.getEntry(named) != null;
        }
    }

    /** Starts a command line that ends with this process, unless that is killed. */
    static Process start(Path home, List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        // What the command starts in turn (python3, cargo, mvn) finds the same JDK.
        builder.environment().put("JAVA_HOME", home.toString());
        Process process = builder.start();
        // Ctrl-C or a killed Maven must not leave a benchmark running behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(process)));
        return process;
    }

    /** Lets the command end as it does, so that whoever sent the signal waits for that too. */
    private static void endWith(Process process) {
        stop(process);
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private static Optional<Path> find() throws IOException {
        for (Path home : candidates()) {
            if (isJdk25(home)) {
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    /** JDK homes in the order they are tried: what was said, what runs now, its neighbours, the usual folders. */
    private static Set<Path> candidates() throws IOException {
        Set<Path> homes = new LinkedHashSet<>();
        Map<String, String> environment = System.getenv();
        for (String name : List.of("JAVA_HOME", "JAVA25_HOME", "JAVA_HOME_25_X64", "JAVA_HOME_25_ARM64")) {
            if (!environment.getOrDefault(name, "").isBlank()) {
                homes.add(Path.of(environment.get(name)));
            }
        }
        Path running = Path.of(System.getProperty("java.home")).toRealPath();
        homes.add(running);
        addOnPath(homes, environment.getOrDefault("PATH", ""));
        for (Path home : List.copyOf(homes)) {
            addChildren(homes, home.toAbsolutePath().getParent());
        }
        Path user = Path.of(System.getProperty("user.home"));
        addChildren(homes, user.resolve(".sdkman/candidates/java"));
        addChildren(homes, user.resolve(".jdks"));
        addChildren(homes, user.resolve(".m2/jdks"));
        addChildren(homes, Path.of("/Library/Java/JavaVirtualMachines"));
        return homes;
    }

    private static void addOnPath(Set<Path> homes, String searchPath) throws IOException {
        for (String folder : searchPath.split(File.pathSeparator)) {
            Path java = Path.of(folder, "java");
            if (!folder.isBlank() && Files.isExecutable(java)) {
                Path bin = java.toRealPath().getParent();
                homes.add(bin.getParent());
            }
        }
    }

    private static void addChildren(Set<Path> homes, Path folder) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                homes.add(child);
                homes.add(child.resolve("Contents/Home"));
            }
        }
    }

    private static boolean isJdk25(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/javac"))) {
            return false;
        }
        for (String line : Files.readAllLines(release)) {
            if (line.startsWith("JAVA_VERSION=\"" + FEATURE + ".")
                    || line.equals("JAVA_VERSION=\"" + FEATURE + "\"")) {
                return true;
            }
        }
        return false;
    }
}
