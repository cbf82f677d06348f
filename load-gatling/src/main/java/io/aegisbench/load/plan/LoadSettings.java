package io.aegisbench.load.plan;

import io.aegisbench.load.process.CoreSet;
import io.aegisbench.reports.setting.CommandOffer;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a run was asked for.
 *
 * @param study how long one looks
 * @param experiment what is looked at
 * @param extent how much of the study is measured
 * @param layouts of the workers
 * @param generator who makes closed loads
 * @param front who spreads requests over several workers
 * @param cores who runs where
 * @param proxyJar the proxy's command
 * @param results the folder in which the run's folder is made
 * @param seed what the order of the cells is drawn from
 */
public record LoadSettings(
        LoadStudy study,
        Experiment experiment,
        CellSelection extent,
        List<Layout> layouts,
        ProgramChoice.Choice generator,
        Front front,
        Cores cores,
        Path proxyJar,
        Path results,
        long seed) {
    public static final String DEFAULT_RESULTS = "target/results";
    static final String DEFAULT_JAR = "proxy/target/aegis-proxy.jar";

    private static final Setting<LoadStudy> STUDY =
            Setting.of(
                    "study",
                    "smoke|quick|full",
                    "quick",
                    "two minutes that show that everything runs, three rounds, five long ones",
                    Readers.constant(LoadStudy.class));
    private static final Setting<Experiment> EXPERIMENT =
            Setting.of(
                    "experiment",
                    "layouts|contention|hops",
                    "layouts",
                    "layouts of workers, what bends a sweep's curve, or what one hop costs beside"
                            + " other proxies (needs nginx and haproxy)",
                    Readers.constant(Experiment.class));
    private static final Setting<Optional<Integer>> ROUNDS =
            Setting.open(
                    "rounds",
                    "N",
                    "1 smoke, 3 quick, 5 full",
                    "how often each cell is measured",
                    Readers.whole(1, CellSelection.MAX_ROUNDS));
    private static final Setting<Optional<Pattern>> CELLS =
            Setting.open(
                    "cells",
                    "REGEX",
                    "all",
                    "only cells in whose id this is found, such as 'scaling|without'",
                    Readers.pattern());
    private static final Setting<Optional<String>> LAYOUTS =
            Setting.open(
                    "layouts",
                    "1x1,1x2,...",
                    "those that fit the server's cores",
                    "workers x I/O threads each",
                    Readers.text());
    private static final Setting<Optional<String>> SERVER_CORES =
            Setting.open(
                    "server.cores",
                    "CORES",
                    "the first half of the machine's",
                    "cores of the workers, as 0 or 0-3,8",
                    Readers.text());
    private static final Setting<Optional<String>> GENERATOR_CORES =
            Setting.open(
                    "generator.cores",
                    "CORES",
                    "the other half",
                    "cores of generator, upstream and this runner",
                    Readers.text());
    private static final Setting<ProgramChoice.Choice> GENERATOR =
            Setting.of(
                    "generator",
                    "auto|gatling|wrk",
                    "auto",
                    "who makes closed loads: wrk, or our own generator where that is missing, or"
                            + " Gatling, whose ceiling is far lower",
                    Readers.constant(ProgramChoice.Choice.class));
    private static final Setting<Front> FRONT =
            Setting.of(
                    "front",
                    "generator|haproxy|reuseport",
                    "generator",
                    "who spreads requests over several workers",
                    Readers.constant(Front.class));
    private static final Setting<Optional<String>> RESULTS =
            Setting.open(
                    "results",
                    "DIR",
                    "load-gatling/target/results",
                    "where the run's folder goes",
                    Readers.text());
    private static final Setting<Optional<Long>> SEED =
            Setting.open(
                    "seed",
                    "N",
                    "a new one",
                    "repeats the order of an earlier run",
                    Readers.anyWhole());
    public static final Setting<Optional<String>> RESUME =
            Setting.open(
                    "resume",
                    "DIR",
                    "begins a new one",
                    "goes on with an interrupted run, whose settings hold",
                    Readers.text());
    public static final Setting<Optional<String>> VERDICT =
            Setting.open(
                    "verdict",
                    "DIR",
                    "measures",
                    "measures nothing: judges the sweeps of a stored run",
                    Readers.text());
    private static final Setting<String> PROXY_JAR =
            Setting.of("proxy.jar", "FILE", DEFAULT_JAR, "the proxy's command", Readers.text());

    /** What can be asked for. */
    public static final CommandOffer OFFER =
            new CommandOffer(
                    "mvn -pl load-gatling exec:exec",
                    List.of(
                            STUDY,
                            EXPERIMENT,
                            ROUNDS,
                            CELLS,
                            LAYOUTS,
                            SERVER_CORES,
                            GENERATOR_CORES,
                            GENERATOR,
                            FRONT,
                            RESULTS,
                            SEED,
                            RESUME,
                            VERDICT,
                            PROXY_JAR),
                    List.of(
                            "needs Linux with taskset and setpriv",
                            "exit status: 0 done, 1 failed, 2 bad use"));

    public LoadSettings {
        layouts = List.copyOf(layouts);
    }

    /** What is looked at. */
    public enum Experiment {
        /** Sweeps over layouts and evidence modes. */
        LAYOUTS,
        /** One sweep over servers that are held up for different reasons. */
        CONTENTION,
        /** The proxy beside other servers, and what its evidence costs. */
        HOPS;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Who runs where.
     *
     * @param server cores of the workers
     * @param generator cores of the generator, the upstream and the runner
     */
    public record Cores(CoreSet server, CoreSet generator) {
        public Cores {
            if (server.overlaps(generator)) {
                throw new UsageException(
                        "-Dserver.cores and -Dgenerator.cores have none in common: server.cores=%s, generator.cores=%s"
                                .formatted(server, generator));
            }
        }

        /**
         * {@return the first half for the server and the second for all else}
         *
         * @throws UsageException if there is only one
         */
        public static Cores of(CoreSet machine) {
            int half = machine.count() / 2;
            if (half == 0) {
                throw new UsageException(
                        "two cores are needed, one for the server and one for the generator: cores="
                                + machine);
            }
            return new Cores(
                    new CoreSet(machine.numbers().subList(0, half)),
                    new CoreSet(machine.numbers().subList(half, machine.count())));
        }
    }

    /**
     * {@return the settings that were given}
     *
     * @param values of {@link #OFFER}
     * @param freshSeed the seed if none is given
     * @param machine the cores that there are
     * @throws UsageException if some do not go together
     */
    public static LoadSettings of(SettingValues values, long freshSeed, CoreSet machine) {
        Cores cores = cores(values.get(SERVER_CORES), values.get(GENERATOR_CORES), machine);
        LoadStudy study = values.get(STUDY);
        Experiment experiment = values.get(EXPERIMENT);
        return new LoadSettings(
                study,
                experiment,
                new CellSelection(
                        values.get(ROUNDS).orElse(study.rounds()),
                        values.get(CELLS).map(Pattern::pattern).orElse("")),
                values.get(LAYOUTS)
                        .map(Layout::parseList)
                        .orElseGet(() -> Layout.fitting(cores.server().count())),
                generator(values, experiment),
                values.get(FRONT),
                cores,
                values.resolve(values.get(PROXY_JAR)),
                values.get(RESULTS).map(values::resolve).orElse(Path.of(DEFAULT_RESULTS)),
                values.get(SEED).orElse(freshSeed));
    }

    private static ProgramChoice.Choice generator(SettingValues values, Experiment experiment) {
        ProgramChoice.Choice choice = values.get(GENERATOR);
        if (choice == ProgramChoice.Choice.GATLING && experiment == Experiment.CONTENTION) {
            throw new UsageException(
                    "-Dexperiment=contention slows wrk down, which is its generator: generator=gatling");
        }
        return choice;
    }

    /**
     * {@return who runs where, halves if neither is given}
     *
     * @param server cores as they were given
     * @param generator likewise
     * @throws UsageException if one is not there, or only one is given
     */
    public static Cores cores(
            Optional<String> server, Optional<String> generator, CoreSet machine) {
        if (server.isEmpty() != generator.isEmpty()) {
            throw new UsageException(
                    "-Dserver.cores and -Dgenerator.cores are given together: server.cores=%s, generator.cores=%s"
                            .formatted(server.orElse(""), generator.orElse("")));
        }
        if (server.isEmpty() || generator.isEmpty()) {
            return Cores.of(machine);
        }
        return new Cores(
                there(SERVER_CORES.name(), server.get(), machine),
                there(GENERATOR_CORES.name(), generator.get(), machine));
    }

    private static CoreSet there(String property, String text, CoreSet machine) {
        CoreSet cores = CoreSet.parse(property, text);
        for (int core : cores.numbers()) {
            if (!machine.numbers().contains(core)) {
                throw new UsageException(
                        "-D%s names a core that is not there: %s=%s, there are %s"
                                .formatted(property, property, cores, machine));
            }
        }
        return cores;
    }

    /** {@return the settings as {@code run.json} keeps them, by property name} */
    public Map<String, String> asked() {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("study", study.id());
        asked.put("experiment", experiment.id());
        extent.addTo(asked);
        asked.put("layouts", String.join(",", layouts.stream().map(Layout::toString).toList()));
        asked.put("generator", generator.id());
        asked.put("front", front.id());
        asked.put("server.cores", cores.server().toString());
        asked.put("generator.cores", cores.generator().toString());
        asked.put("seed", Long.toString(seed));
        return asked;
    }
}
