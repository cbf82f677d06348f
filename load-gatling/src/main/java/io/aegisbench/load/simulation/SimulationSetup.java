package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.CellLine;
import io.aegisbench.load.drive.HttpAnswer;
import io.aegisbench.load.drive.ProbeTarget;
import io.aegisbench.load.fleet.ProxyCommand;
import io.aegisbench.load.plan.Layout;
import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadSettings;
import io.aegisbench.load.plan.LoadSettings.Cores;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.Folders;
import io.aegisbench.load.process.Pinning;
import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.setting.CommandOffer;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a simulation stands on: its settings, printed; the proxy, started if none was named; its
 * steps, and the table of them at the end. Thread-safe.
 */
final class SimulationSetup implements AutoCloseable {
    private static final int USAGE = 64;
    private static final String WORK = "work";
    private static final Set<Setting<?>> SECRET = Set.of(Common.KEY);

    /** Where the POM says that runs go unless one is told. */
    private static final String DEFAULT_RESULTS = "settings.default.results";

    private final SettingValues values;
    private final Optional<StartedProxy> started;
    private final List<Target> targets;
    private final Optional<SimulationRun> run;
    private final List<LoadStep> steps = new CopyOnWriteArrayList<>();
    private final LoadStep warmUp = LoadStep.of("warm-up", 0);
    private volatile List<ProbeTarget> probed = List.of();

    private SimulationSetup(
            SettingValues values,
            Optional<StartedProxy> started,
            List<Target> targets,
            Optional<SimulationRun> run) {
        this.values = values;
        this.started = started;
        this.targets = List.copyOf(targets);
        this.run = run;
    }

    /**
     * Reads the settings from the system properties and starts the proxy if none is named. Ends the
     * process instead if it was asked for help (status 0), or if a setting is bad (64).
     *
     * @param sweep what it asks
     * @param name of the simulation
     * @param question that it answers
     * @param own settings of it, beside those that all have
     * @param variables for the environment of a started proxy, by name
     */
    static SimulationSetup of(
            SweepKind sweep,
            String name,
            String question,
            List<Setting<?>> own,
            ProxyVariables variables) {
        CommandOffer offer = Common.offer(name, own);
        System.out.println(name + ": " + question);
        Map<String, String> properties = SettingValues.ofSystem();
        if (SettingValues.askForHelp(properties)) {
            System.out.println(offer.help());
            System.exit(0);
        }
        try {
            SettingValues values = SettingValues.read(offer, properties);
            values.lines(SECRET).forEach(System.out::println);
            return of(sweep, name, values, variables.of(values));
        } catch (UsageException e) {
            System.err.println(name + ": " + e.getMessage());
            System.exit(USAGE);
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** What a simulation wants of the proxy that it starts. */
    @FunctionalInterface
    interface ProxyVariables {
        /** {@return variables of its environment, by name} */
        Map<String, String> of(SettingValues values);

        /** {@return the defaults} */
        static ProxyVariables none() {
            return _ -> Map.of();
        }
    }

    private static SimulationSetup of(
            SweepKind sweep, String name, SettingValues values, Map<String, String> variables)
            throws IOException {
        List<Target> named = Target.named(values);
        if (CellLine.isAsked()) {
            return new SimulationSetup(values, Optional.empty(), named, Optional.empty());
        }
        Cores halves =
                LoadSettings.cores(
                        values.get(Common.SERVER_CORES),
                        values.get(Common.GENERATOR_CORES),
                        Pinning.allowed());
        Path jar = Path.of(values.get(Common.JAR));
        if (named.isEmpty()) {
            ProxyCommand.requireJar(jar);
        }
        RunFolder folder = RunFolder.create(results(values), Instant.now(), SimulationRun.KIND);
        Optional<StartedProxy> started =
                named.isEmpty()
                        ? Optional.of(start(values, jar, halves, folder, variables))
                        : Optional.empty();
        List<Target> targets = started.map(proxy -> List.of(proxy.target())).orElse(named);
        Map<String, String> asked = values.texts(SECRET);
        asked.put("simulation", name);
        asked.put(Common.SERVER_CORES.name(), halves.server().toString());
        asked.put(Common.GENERATOR_CORES.name(), halves.generator().toString());
        SimulationRun run =
                new SimulationRun(
                        folder,
                        asked,
                        started.map(_ -> jar),
                        started.stream().map(StartedProxy::pid).toList(),
                        halves.server(),
                        place(sweep, name, values, targets.size()));
        return new SimulationSetup(values, started, targets, Optional.of(run));
    }

    /** A named proxy's own evidence and threads are not known here. */
    private static SimulationRun.Place place(
            SweepKind sweep, String name, SettingValues values, int targets) {
        Variant variant =
                values.get(Common.URL).isEmpty()
                        ? Variant.ack(values.get(Common.ACK))
                        : Variant.named();
        return new SimulationRun.Place(
                sweep,
                new Layout(targets, values.get(Common.IO_THREADS)),
                name.equals("Soak") ? variant.paced() : variant);
    }

    private static Path results(SettingValues values) {
        return values.get(Common.RESULTS)
                .map(values::resolve)
                .orElseGet(() ->
                        Path.of(System.getProperty(DEFAULT_RESULTS, LoadSettings.DEFAULT_RESULTS)));
    }

    private static StartedProxy start(
            SettingValues values,
            Path jar,
            Cores cores,
            RunFolder folder,
            Map<String, String> variables)
            throws IOException {
        StartedProxy.Options options =
                new StartedProxy.Options(values.get(Common.IO_THREADS), values.get(Common.ACK));
        StartedProxy proxy =
                StartedProxy.start(jar, cores, folder.path().resolve(WORK), options, variables);
        System.out.println("  started      " + proxy.target().url());
        Pinning.pin(ProcessHandle.current().pid(), cores.generator());
        return proxy;
    }

    <T> T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** {@return the proxy, if this simulation started it} */
    Optional<StartedProxy> started() {
        return started;
    }

    List<Target> targets() {
        return targets;
    }

    /**
     * {@return how clients send a call, after each target has answered it once rightly}
     *
     * @throws IllegalStateException if one has not
     */
    ClosedSteps.Asker rehearsed(Call call) {
        for (Target target : targets) {
            try {
                HttpAnswer answer = Rehearsal.ask(target, call.path(), call.body());
                String fault = call.judge().fault(answer);
                if (!fault.equals(Judge.RIGHT)) {
                    throw new IllegalStateException(
                            "before the simulation %s%s answered wrongly: %s: %s"
                                    .formatted(target.url(), call.path(), fault, answer.body()));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
        probed = targets.stream().map(target -> target.probe(call)).toList();
        return call.asker(targets);
    }

    /** {@return a new step, which the table shows after those before it} */
    LoadStep step(String name, Load load, Duration length, int round) {
        LoadStep step = new LoadStep(name, load, length, round);
        steps.add(step);
        return step;
    }

    /** {@return the step that no table shows} */
    LoadStep warmUp() {
        return warmUp;
    }

    List<LoadStep> steps() {
        return steps;
    }

    /** {@return what the steps came to that have begun} */
    List<StepFigures> figures() {
        return steps.stream().filter(LoadStep::hasBegun).map(LoadStep::figures).toList();
    }

    /** {@return right answers in all, those before the first step and of new connections too} */
    long answers() {
        return allSteps().mapToLong(step -> step.answers() + step.untimedAnswers()).sum();
    }

    /** {@return wrong and missing answers in all} */
    long errors() {
        return allSteps().flatMap(step -> step.errors().values().stream()).mapToLong(n -> n).sum();
    }

    private Stream<LoadStep> allSteps() {
        return Stream.concat(Stream.of(warmUp), steps.stream());
    }

    /** Ends every step but this one: it is the first call of a new one. */
    void begin(LoadStep step) {
        if (step.begin()) {
            if (CellLine.isAsked()) {
                System.out.println(CellLine.begun(System.currentTimeMillis()));
            }
            steps.stream().filter(other -> other != step).forEach(LoadStep::end);
            if (step != warmUp) {
                look(step);
            }
        }
    }

    private void look(LoadStep step) {
        try {
            if (run.isPresent()) {
                run.get().begin(step, probed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the run cannot be kept", e);
        }
    }

    /** Asks nothing beside the load: what paces itself would be paced otherwise. */
    void withoutProbe() {
        probed = List.of();
    }

    /**
     * Prints the table and stops a started proxy.
     *
     * @param loadName what the load of a step counts
     * @param times what is said of the times in the table
     * @param remarks below the table
     */
    void finish(String loadName, String times, List<String> remarks) {
        finish(loadName, LoadStep::load, times, remarks);
    }

    /**
     * The same, of a table whose first column is another than the load.
     *
     * @param first name of the first column
     * @param number what stands in it
     */
    void finish(
            String first, ToDoubleFunction<LoadStep> number, String times, List<String> remarks) {
        steps.forEach(LoadStep::end);
        if (CellLine.isAsked()) {
            System.out.println(CellLine.ended(steps.getLast().generated(warmUp)));
        }
        int cores = Runtime.getRuntime().availableProcessors();
        List<StepFigures> rows =
                steps.stream()
                        .filter(LoadStep::hasBegun)
                        .map(step -> step.figures().withLoad(number.applyAsDouble(step)))
                        .toList();
        StepTable.lines(first, times, rows, cores).forEach(System.out::println);
        remarks.forEach(System.out::println);
        if (!warmUp.errors().isEmpty()) {
            System.out.println("Errors before the first step: " + warmUp.errors());
        }
        keep();
        started.filter(proxy -> !proxy.isAlive())
                .ifPresent(proxy -> System.out.println("The proxy ended by itself: see above"));
        close();
    }

    private void keep() {
        try {
            if (run.isPresent()) {
                run.get().finish();
                System.out.println("kept in: " + run.get().folder());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the run cannot be kept", e);
        }
    }

    @Override
    public void close() {
        started.ifPresent(StartedProxy::close);
        try {
            if (run.isPresent()) {
                Folders.delete(run.get().folder().resolve(WORK));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a proxy's ledger is left over", e);
        }
    }
}
