package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of one run: what was measured and where it comes from, and nothing derived from it.
 */
public final class RunFolder {
    /** Where a run's provenance stands. */
    public static final String PROVENANCE = "run.json";

    /** What JMH measured. */
    public static final String JMH = "jmh.json";

    /** What programs of others said. */
    public static final String PEERS = "peers.json";

    /** The folder of the sessions of handing tasks over. */
    public static final String SPAWN = "spawn";

    /** The cells of a load. */
    public static final String CELLS = "cells.csv";

    /** Verdicts on sweeps whose cause was arranged. */
    public static final String SWEEPS = "sweeps.csv";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path path;

    private RunFolder(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    /**
     * {@return a new folder {@code <utc>-<kind>}}
     *
     * @param results in which it is made
     * @param now its name
     * @param kind of run
     * @throws FileAlreadyExistsException if another run of the kind began in the same second
     * @throws IOException if it cannot be made
     */
    public static RunFolder create(Path results, Instant now, String kind) throws IOException {
        Files.createDirectories(results);
        return new RunFolder(
                Files.createDirectory(results.resolve(STAMP.format(now) + "-" + kind)));
    }

    /**
     * {@return a folder that is there}
     *
     * @param path of a run
     */
    public static RunFolder of(Path path) {
        return new RunFolder(path);
    }

    /** {@return where it is} */
    public Path path() {
        return path;
    }

    /** {@return its last name, which a run is known by} */
    public String name() {
        return path.getFileName().toString();
    }

    /**
     * {@return a file of it}
     *
     * @param name of the file
     */
    public Path file(String name) {
        return path.resolve(name);
    }

    /**
     * {@return where the run comes from, as its file says}
     *
     * @throws IOException if it cannot be read, or is of another form
     */
    public Provenance provenance() throws IOException {
        try {
            return Provenance.of(name(), RunReader.json(file(PROVENANCE)));
        } catch (BadInputException | JacksonException e) {
            throw new IOException(file(PROVENANCE) + ": " + e.getMessage(), e);
        }
    }

    /**
     * {@return what programs of others said}
     *
     * @throws IOException if it cannot be read
     */
    public PeerData peers() throws IOException {
        return PeerData.of(RunReader.json(file(PEERS)));
    }

    /**
     * Keeps what programs of others said.
     *
     * @param peers all of it
     * @throws IOException if it cannot be written
     */
    public void writePeers(PeerData peers) throws IOException {
        write(PEERS, JSON.valueToTree(peers));
    }

    /**
     * {@return the sessions of handing tasks over, by mechanism, dress and round; none if none were
     * asked for}
     *
     * @throws IOException if one cannot be read
     */
    public List<SessionFiles> sessions() throws IOException {
        if (!Files.isDirectory(file(SPAWN))) {
            return List.of();
        }
        List<SessionFiles> sessions = new ArrayList<>();
        try (Stream<Path> files = Files.list(file(SPAWN))) {
            for (Path file : files.filter(SessionFiles::isFacts).sorted().toList()) {
                sessions.add(SessionFiles.read(file));
            }
        }
        return sessions;
    }

    void write(String name, JsonNode json) throws IOException {
        replace(name, JSON.writeValueAsString(json) + "\n");
    }

    /**
     * Writes a file of the folder; a run that is stopped in between leaves the old one or the new.
     *
     * @param name of the file
     * @param content as text
     * @throws IOException if it cannot be written
     */
    public void replace(String name, String content) throws IOException {
        Path written = file(name + ".part");
        Files.writeString(written, content, StandardCharsets.UTF_8);
        Files.move(
                written,
                file(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }
}
