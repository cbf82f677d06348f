package io.aegisbench.ledger;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.mmr.Digest;
import io.aegisbench.note.CanonicalText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks the Go program {@code go/crosscheck.go} of the test resources, which is built on Debian's
 * {@code golang-golang-x-mod-dev} without any network. Where Go or that package is missing the test
 * is skipped, and the reason printed.
 */
final class Go {
    private static final Path GOPATH = Path.of("/usr/share/gocode");
    private static final Path NOTE_PACKAGE = GOPATH.resolve("src/golang.org/x/mod/sumdb/note");
    private static final long DEADLINE_SECONDS = 180;

    private Go() {}

    static void assumePresent() {
        Optional<String> missing = missing();
        missing.ifPresent(
                reason -> System.out.println("SKIPPED, not checked against Go: " + reason));
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    /** {@return one answer for each question, see the program} */
    static List<String> ask(Path directory, List<String> questions) {
        try {
            Path program = directory.resolve("crosscheck.go");
            Files.write(program, program());
            Path in = Files.write(directory.resolve("questions"), questions);
            Path out = directory.resolve("answers");
            Path err = directory.resolve("errors");
            ProcessBuilder builder =
                    new ProcessBuilder("go", "run", program.toString())
                            .redirectInput(in.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().put("GO111MODULE", "off");
            builder.environment().put("GOPATH", GOPATH.toString());
            builder.environment().put("GOCACHE", directory.resolve("cache").toString());
            builder.environment().put("GOPROXY", "off");
            builder.environment().put("GOFLAGS", "");
            builder.environment().put("CGO_ENABLED", "0");
            await(builder.start(), err);
            return Files.readAllLines(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String hash(Digest digest) {
        return CanonicalText.base64(digest.bytes());
    }

    static String hashes(List<Digest> digests) {
        return digests.isEmpty()
                ? "-"
                : digests.stream().map(Go::hash).collect(Collectors.joining(","));
    }

    private static Optional<String> missing() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        boolean command =
                Arrays.stream(path.split(File.pathSeparator))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "go")));
        if (!command) {
            return Optional.of("no command go (Debian: golang-go)");
        }
        return Files.isDirectory(NOTE_PACKAGE)
                ? Optional.empty()
                : Optional.of("no " + NOTE_PACKAGE + " (Debian: golang-golang-x-mod-dev)");
    }

    private static byte[] program() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Go.class.getResourceAsStream("/go/crosscheck.go"))) {
            return in.readAllBytes();
        }
    }

    private static void await(Process process, Path errors) throws IOException {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Go did not end: " + Files.readString(errors));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("Go failed: " + Files.readString(errors));
        }
    }
}
