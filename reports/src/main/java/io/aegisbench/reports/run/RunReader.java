package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads run folders. What is bad is named and left out: a file, or the whole run if its {@code
 * run.json} is bad. Not thread-safe: one report owns it.
 */
public final class RunReader {
    private static final List<String> SWEEP_COLUMNS = List.of("verdict", "right");

    private final List<Problem> problems = new ArrayList<>();

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    void add(String where, String what) {
        problems.add(new Problem(where, what));
    }

    /** {@return the run of a folder; empty, with a problem, if it has no usable provenance} */
    public Optional<Run> read(Path folder) {
        String id = folder.toAbsolutePath().normalize().getFileName().toString();
        Path provenance = folder.resolve(RunFolder.PROVENANCE);
        if (!Files.isRegularFile(provenance)) {
            add(id, "has no run.json: nobody knows where its figures come from, so none is drawn");
            return Optional.empty();
        }
        Optional<Provenance> info =
                attempt(id + "/" + RunFolder.PROVENANCE, () -> Provenance.of(id, json(provenance)));
        return info.map(known -> read(folder, id, known));
    }

    private Run read(Path folder, String id, Provenance info) {
        if (!info.isComplete()) {
            add(id, "is not complete (" + info.outcome() + "): what it measured before is drawn");
        }
        return new Run(
                folder,
                info,
                file(folder, id, RunFolder.JMH, path -> JmhEntry.all(json(path))),
                peers(folder, id),
                sessions(folder.resolve(RunFolder.SPAWN), id + "/" + RunFolder.SPAWN),
                info.isLoad()
                        ? file(folder, id, RunFolder.CELLS, path -> cells(path, id))
                        : List.of(),
                file(folder, id, RunFolder.SWEEPS, path -> sweeps(path, id)));
    }

    private List<LoadCell> cells(Path file, String id) throws IOException {
        return LoadCellFile.read(file, what -> add(id + "/" + RunFolder.CELLS, what));
    }

    private List<Map<String, String>> sweeps(Path file, String id) throws IOException {
        return LoadCellFile.rows(
                file, RunReader::requireVerdicts, what -> add(id + "/" + RunFolder.SWEEPS, what));
    }

    private PeerData peers(Path folder, String id) {
        Path file = folder.resolve(RunFolder.PEERS);
        return Files.isRegularFile(file)
                ? attempt(id + "/" + RunFolder.PEERS, () -> PeerData.of(json(file)))
                        .orElse(PeerData.NOT_ASKED)
                : PeerData.NOT_ASKED;
    }

    private static void requireVerdicts(List<String> header) {
        for (String column : SWEEP_COLUMNS) {
            if (!header.contains(column)) {
                throw new BadInputException("has no column " + column);
            }
        }
    }

    private List<SessionFiles> sessions(Path folder, String where) {
        List<SessionFiles> sessions = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return sessions;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(SessionFiles::isFacts).sorted().toList()) {
                attempt(where + "/" + file.getFileName(), () -> SessionFiles.read(file))
                        .ifPresent(sessions::add);
            }
        } catch (IOException e) {
            add(where, "cannot be read: " + e.getMessage());
        }
        return sessions;
    }

    private <T> List<T> file(Path folder, String id, String name, Parser<List<T>> parser) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        return attempt(id + "/" + name, () -> parser.parse(file)).orElse(List.of());
    }

    /** {@return what was read; empty, with a problem, if it is bad} */
    public <T> Optional<T> attempt(String where, Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (IOException e) {
            add(where, "cannot be read: " + e.getMessage());
        } catch (JacksonException e) {
            add(where, "is no JSON (cut off?): " + e.getOriginalMessage());
        } catch (BadInputException e) {
            add(where, Objects.requireNonNullElse(e.getMessage(), "cannot be used"));
        }
        return Optional.empty();
    }

    public static JsonNode json(Path file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(file));
    }

    /** Reads something that may be bad. */
    @FunctionalInterface
    public interface Reading<T> {
        /** {@return what was read} */
        public T read() throws IOException;
    }

    /** Reads a file that may be bad. */
    @FunctionalInterface
    private interface Parser<T> {
        T parse(Path file) throws IOException;
    }
}
