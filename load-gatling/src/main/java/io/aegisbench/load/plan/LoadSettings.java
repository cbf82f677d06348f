package io.aegisbench.load.plan;

import io.aegisbench.load.process.CoreSet;
import io.aegisbench.reports.setting.UsageException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    public static final String USAGE =
            """
            mvn -pl load-gatling exec:exec [-Dname=value ...]
              -Dstudy=smoke|quick|full  two minutes that show that everything runs, three rounds (default), five long ones
              -Dexperiment=layouts|contention  layouts of workers (default), or what bends a sweep's curve
              -Drounds=N                how often each cell is measured (default: 1 smoke, 3 quick, 5 full)
              -Dcells=REGEX             only cells in whose id this is found, such as 'scaling|without' (default: all)
              -Dlayouts=1x1,1x2,2x1     workers x I/O threads each (default: those that fit the server's cores)
              -Dserver.cores=0          cores of the workers (default: the first half of the machine's)
              -Dgenerator.cores=1       cores of generator, upstream and this runner (default: the other half)
              -Dgenerator=auto|gatling|wrk  who makes closed loads: wrk, or our own generator where that is missing
                                        (default), or Gatling, whose ceiling is far lower
              -Dfront=generator|haproxy|reuseport  who spreads requests over several workers
              -Dresults=DIR             where the run's folder goes (default: load-gatling/target/results)
              -Dseed=N                  repeats the order of an earlier run
              -Dresume=DIR              goes on with an interrupted run, whose settings hold
              -Dverdict=DIR             measures nothing: judges the sweeps of a stored run
              -Dproxy.jar=FILE          the proxy's command (default: proxy/target/aegis-proxy.jar)
              -Dhelp=true               prints this
            needs Linux with taskset and setpriv\
            """;

    public LoadSettings {
        layouts = List.copyOf(layouts);
    }

    /** What is looked at. */
    public enum Experiment {
        /** Sweeps over layouts and evidence modes. */
        LAYOUTS,
        /** One sweep over servers that are held up for different reasons. */
        CONTENTION;

        static Experiment parse(String text) {
            return switch (text) {
                case "layouts" -> LAYOUTS;
                case "contention" -> CONTENTION;
                default ->
                        throw new UsageException(
                                "-Dexperiment is layouts or contention: experiment=" + text);
            };
        }

        public String id() {
            return this == LAYOUTS ? "layouts" : "contention";
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
     * {@return the settings that the properties describe} An absent or empty property means its
     * default.
     *
     * @param properties the value of a property, or null
     * @param freshSeed the seed if none is given
     * @param machine the cores that there are
     * @throws UsageException if a value is not one of those that {@link #USAGE} names
     */
    public static LoadSettings parse(
            Function<String, @Nullable String> properties, long freshSeed, CoreSet machine) {
        Path base = Path.of(text(properties, "results.base").orElse(""));
        Cores cores = cores(properties, machine);
        LoadStudy study = LoadStudy.parse(text(properties, "study").orElse("quick"));
        Experiment experiment = Experiment.parse(text(properties, "experiment").orElse("layouts"));
        return new LoadSettings(
                study,
                experiment,
                CellSelection.parse(properties, study),
                text(properties, "layouts")
                        .map(Layout::parseList)
                        .orElseGet(() -> Layout.fitting(cores.server().count())),
                generator(properties, experiment),
                Front.parse(text(properties, "front").orElse("generator")),
                cores,
                base.resolve(text(properties, "proxy.jar").orElse(DEFAULT_JAR)),
                text(properties, "results").map(base::resolve).orElse(Path.of(DEFAULT_RESULTS)),
                text(properties, "seed").map(LoadSettings::number).orElse(freshSeed));
    }

    private static ProgramChoice.Choice generator(
            Function<String, @Nullable String> properties, Experiment experiment) {
        ProgramChoice.Choice choice =
                ProgramChoice.Choice.parse(text(properties, "generator").orElse("auto"));
        if (choice == ProgramChoice.Choice.GATLING && experiment == Experiment.CONTENTION) {
            throw new UsageException(
                    "-Dexperiment=contention slows wrk down, which is its generator: generator=gatling");
        }
        return choice;
    }

    /**
     * {@return who runs where by {@code server.cores} and {@code generator.cores}, halves without}
     *
     * @throws UsageException if one is not there, or only one is given
     */
    public static Cores cores(Function<String, @Nullable String> properties, CoreSet machine) {
        Optional<CoreSet> server =
                text(properties, "server.cores").map(t -> CoreSet.parse("server.cores", t));
        Optional<CoreSet> generator =
                text(properties, "generator.cores").map(t -> CoreSet.parse("generator.cores", t));
        if (server.isEmpty() != generator.isEmpty()) {
            throw new UsageException(
                    "-Dserver.cores and -Dgenerator.cores are given together: server.cores=%s, generator.cores=%s"
                            .formatted(
                                    server.map(CoreSet::toString).orElse(""),
                                    generator.map(CoreSet::toString).orElse("")));
        }
        if (server.isEmpty() || generator.isEmpty()) {
            return Cores.of(machine);
        }
        requireThere("server.cores", server.get(), machine);
        requireThere("generator.cores", generator.get(), machine);
        return new Cores(server.get(), generator.get());
    }

    private static void requireThere(String property, CoreSet cores, CoreSet machine) {
        for (int core : cores.numbers()) {
            if (!machine.numbers().contains(core)) {
                throw new UsageException(
                        "-D%s names a core that is not there: %s=%s, there are %s"
                                .formatted(property, property, cores, machine));
            }
        }
    }

    public static Optional<String> text(
            Function<String, @Nullable String> properties, String name) {
        return Optional.ofNullable(properties.apply(name)).filter(value -> !value.isBlank());
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException("-Dseed is a whole number: seed=" + text);
        }
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
