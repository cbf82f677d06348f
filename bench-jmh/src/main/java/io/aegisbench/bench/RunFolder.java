package io.aegisbench.bench;

import io.aegisbench.bench.spawn.SessionFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of one run: what was measured and where it comes from, and nothing derived from it.
 */
public final class RunFolder {
    static final String JMH = "jmh.json";
    static final String PEERS = "peers.json";

    /** Where a run's provenance stands. */
    public static final String PROVENANCE = "run.json";

    static final String LOG = "jmh.log";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /**
     * {@return a new folder {@code <utc>-jmh}}
     *
     * @throws FileAlreadyExistsException if another run began in the same second
     */
    static RunFolder create(Path results, Instant now) throws IOException {
        return create(results, now, Provenance.JMH);
    }

    /**
     * {@return a new folder {@code <utc>-<kind>}}
     *
     * @param results in which it is made
     * @param now its name
     * @param kind of run
     * @throws FileAlreadyExistsException if another run of the kind began in the same second
     */
    public static RunFolder create(Path results, Instant now, String kind) throws IOException {
        Files.createDirectories(results);
        Path path = results.resolve(STAMP.format(now) + "-" + kind);
        Files.createDirectory(path);
        return new RunFolder(path.toAbsolutePath().normalize());
    }

    /**
     * {@return a folder that is there}
     *
     * @param path of a run
     */
    public static RunFolder of(Path path) {
        return new RunFolder(path.toAbsolutePath().normalize());
    }

    /** {@return where it is} */
    public Path path() {
        return path;
    }

    Path log() {
        return path.resolve(LOG);
    }

    /** {@return a folder for what a peer builds, which {@link #removeWork} deletes} */
    Path work() throws IOException {
        return Files.createDirectories(path.resolve("work"));
    }

    void writeJmh(String json) throws IOException {
        replace(JMH, json);
    }

    String readJmh() throws IOException {
        return Files.readString(path.resolve(JMH));
    }

    void writePeers(PeerData peers) throws IOException {
        replace(PEERS, JSON.writeValueAsString(peers));
    }

    PeerData readPeers() throws IOException {
        return JSON.readValue(Files.readString(path.resolve(PEERS)), PeerData.class);
    }

    /** {@return the folder that the spawn sessions write their files to} */
    Path spawn() {
        return path.resolve(SessionFiles.FOLDER);
    }

    List<SessionFiles> readSpawn() throws IOException {
        return SessionFiles.readAll(spawn());
    }

    void writeProvenance(Provenance provenance) throws IOException {
        replace(PROVENANCE, JSON.writeValueAsString(provenance));
    }

    /** Writes it with the version of its form and how the run goes: {@link RunRecord} says how. */
    void writeProvenance(Provenance provenance, String outcome) throws IOException {
        ObjectNode json = JSON.valueToTree(provenance);
        json.put("schema", RunRecord.SCHEMA).put("outcome", outcome);
        replace(PROVENANCE, JSON.writeValueAsString(json));
    }

    /** {@return how the run goes or went, as the folder says} */
    String readOutcome() throws IOException {
        return JSON.readTree(Files.readString(path.resolve(PROVENANCE)))
                .path("outcome")
                .asString("");
    }

    Provenance readProvenance() throws IOException {
        return JSON.readValue(Files.readString(path.resolve(PROVENANCE)), Provenance.class);
    }

    void removeWork() throws IOException {
        Path work = path.resolve("work");
        if (!Files.exists(work)) {
            return;
        }
        BenchDisk.delete(work);
    }

    /**
     * Writes a file of the folder; a run that is stopped in between leaves the old one or the new.
     *
     * @param name of the file
     * @param content as text
     * @throws IOException if it cannot be written
     */
    public void replace(String name, String content) throws IOException {
        Path written = path.resolve(name + ".part");
        Files.writeString(written, content + System.lineSeparator(), StandardCharsets.UTF_8);
        Files.move(
                written,
                path.resolve(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }
}
