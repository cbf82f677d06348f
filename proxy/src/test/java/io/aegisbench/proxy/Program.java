package io.aegisbench.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the system that a test tries the proxy with; where it is missing, it is named. */
final class Program implements AutoCloseable {
    private static final int END_SECONDS = 300;

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Program(Process process) {
        this.process = process;
        reader = Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(lines::add));
    }

    /** Starts a program; the test is skipped, and says so, where there is none. */
    static Program start(String name, String debianPackage, List<String> arguments)
            throws IOException {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":/usr/sbin";
        List<File> found =
                Stream.of(path.split(File.pathSeparator, -1))
                        .map(directory -> new File(directory, name))
                        .filter(File::canExecute)
                        .toList();
        assumeTrue(!found.isEmpty(), "needs " + name + " (Debian's package " + debianPackage + ")");
        List<String> command = new ArrayList<>();
        command.add(found.getFirst().getPath());
        command.addAll(arguments);
        return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** {@return its status, once it has ended by itself} */
    int status() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("did not end: " + lines);
        }
        reader.join();
        return process.exitValue();
    }

    /** {@return what it has said so far} */
    List<String> lines() {
        return lines;
    }

    boolean runs() {
        return process.isAlive();
    }

    static Path example(String name) {
        return Path.of("src", "examples", name);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
    }
}
