package io.aegisbench.bench;

import io.aegisbench.bench.hash.KnownRoots;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.Subprocess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program in another language that does the same work. Not thread-safe: the runner owns it. */
final class PeerProgram {
    private static final String RESOURCES = "peers/";
    private static final List<String> RUST_FILES =
            List.of("Cargo.toml", "src/main.rs", "src/hex.rs", "src/lean.rs");
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final String name;
    private final Path folder;
    private final List<String> command;
    private final Function<Study, List<String>> asked;
    private final List<PeerData.Pass> passes = new ArrayList<>();
    private String unavailable = "";

    private PeerProgram(
            String name, Path folder, List<String> command, Function<Study, List<String>> asked) {
        this.name = name;
        this.folder = folder;
        this.command = command;
        this.asked = asked;
    }

    /** {@return the programs that do the work of these cells} */
    static List<PeerProgram> prepare(CellPlan plan, Path work, Path registry) throws IOException {
        List<PeerProgram> programs = new ArrayList<>();
        if (plan.hasSpawn()) {
            programs.add(asyncio(work));
        }
        if (plan.hasOthers()) {
            programs.addAll(leaves(work, registry));
        }
        return programs;
    }

    /** {@return the programs that append leaves, ready to run or with the reason why not} */
    static List<PeerProgram> leaves(Path work, Path registry) throws IOException {
        return List.of(python(work), rust(work, registry));
    }

    /** {@return the program that creates tasks, ready to run or with the reason why not} */
    static PeerProgram asyncio(Path work) throws IOException {
        Path script = work.resolve("spawn_cost.py");
        unpack("spawn_cost.py", script);
        PeerProgram program =
                new PeerProgram(
                        PeerData.ASYNCIO,
                        work,
                        List.of("python3", script.toString()),
                        study -> List.of("--millis", Integer.toString(study.spawnMillis())));
        program.require(List.of("python3", "-c", "import asyncio"));
        return program;
    }

    private static List<String> leafArguments(Study study) {
        return List.of(
                "--leaves",
                KnownRoots.leafCounts().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(",")),
                "--millis",
                Integer.toString(study.peerCellMillis()));
    }

    private static PeerProgram python(Path work) throws IOException {
        Path script = work.resolve("leaf_throughput.py");
        unpack("leaf_throughput.py", script);
        PeerProgram program =
                new PeerProgram(
                        "python",
                        work,
                        List.of("python3", script.toString()),
                        PeerProgram::leafArguments);
        program.require(List.of("python3", "-c", "import hashlib, ssl"));
        return program;
    }

    private static PeerProgram rust(Path work, Path registry) throws IOException {
        Path crate = work.resolve("rust");
        for (String file : RUST_FILES) {
            unpack("rust/" + file, crate.resolve(file));
        }
        Path config = crate.resolve(".cargo/config.toml");
        Files.createDirectories(config.getParent());
        Files.writeString(config, cargoConfig(registry));
        PeerProgram program =
                new PeerProgram(
                        "rust",
                        crate,
                        List.of(crate.resolve("target/release/leaf-throughput").toString()),
                        PeerProgram::leafArguments);
        if (hasSha2(registry)) {
            program.require(List.of("cargo", "build", "--release", "--offline", "--quiet"));
        } else {
            program.unavailable =
                    "no crate sha2 in " + registry + " (Debian: apt-get install librust-sha2-dev)";
        }
        return program;
    }

    private static boolean hasSha2(Path registry) throws IOException {
        if (!Files.isDirectory(registry)) {
            return false;
        }
        try (DirectoryStream<Path> crates = Files.newDirectoryStream(registry, "sha2-0.10*")) {
            return crates.iterator().hasNext();
        }
    }

    /** Crates come from the folder and from nowhere else. */
    private static String cargoConfig(Path registry) {
        return """
        [source.crates-io]
        replace-with = "folder"
        [source.folder]
        directory = %s
        """
                .formatted(JsonMapper.shared().writeValueAsString(registry.toString()));
    }

    private static void unpack(String resource, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream in = PeerProgram.class.getResourceAsStream(RESOURCES + resource)) {
            if (in == null) {
                throw new IOException("not on the class path: " + RESOURCES + resource);
            }
            Files.copy(in, file);
        }
    }

    private void require(List<String> probe) {
        try {
            Subprocess done = Subprocess.run(folder, LIMIT, probe);
            if (done.status() != 0) {
                unavailable = probe.getFirst() + " failed: " + done.lastError();
            }
        } catch (IOException e) {
            unavailable = String.valueOf(e.getMessage());
        }
    }

    String name() {
        return name;
    }

    /** {@return why it cannot run, empty if it can} */
    String unavailable() {
        return unavailable;
    }

    /** Runs it once; a failure makes it unavailable from then on. */
    void pass(int round, Study study) {
        pass(round, asked.apply(study));
    }

    void pass(int round, List<String> asking) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(asking);
        try {
            Subprocess done = Subprocess.run(folder, LIMIT, arguments);
            if (done.status() == 0) {
                keep(new PeerData.Pass(round, parse(done.output())));
            } else {
                unavailable = "it failed: " + done.lastError();
            }
        } catch (IOException | JacksonException e) {
            unavailable = String.valueOf(e.getMessage());
        }
    }

    /** Keeps a pass whose roots are ours: what did other work has no figure. */
    void keep(PeerData.Pass pass) {
        PeerData said =
                new PeerData(List.of(new PeerData.Program(name, unavailable, List.of(pass))));
        Optional<PeerData.Row> wrong =
                said.rows().stream()
                        .filter(row ->
                                !row.root().equals(KnownRoots.root(profile(row), row.leaves())))
                        .findFirst();
        if (wrong.isPresent()) {
            unavailable = "it computed another root: " + wrong.get();
        } else {
            passes.add(pass);
        }
    }

    private static HashProfile profile(PeerData.Row row) {
        return HashProfile.ofId(row.scheme());
    }

    private static List<JsonNode> parse(String output) {
        return output.lines().map(JsonMapper.shared()::readTree).toList();
    }

    PeerData.Program data() {
        return new PeerData.Program(
                name, unavailable.isEmpty() ? null : unavailable, List.copyOf(passes));
    }
}
