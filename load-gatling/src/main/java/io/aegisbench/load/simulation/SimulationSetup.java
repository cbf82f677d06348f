package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.CellLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * What a simulation stands on: its settings, printed; the proxy, started if none was named; its
 * steps, and the table of them at the end. Thread-safe.
 */
final class SimulationSetup implements AutoCloseable {
    private static final int USAGE = 64;

    private final SettingValues values;
    private final Optional<StartedProxy> started;
    private final List<Target> targets;
    private final List<LoadStep> steps = new CopyOnWriteArrayList<>();
    private final LoadStep warmUp = new LoadStep("warm-up", 0);

    private SimulationSetup(
            SettingValues values, Optional<StartedProxy> started, List<Target> targets) {
        this.values = values;
        this.started = started;
        this.targets = List.copyOf(targets);
    }

    /**
     * Reads the settings from the system properties and starts the proxy if none is named. Ends the
     * process instead if it was asked for help (status 0), or if a setting is bad (64).
     *
     * @param name of the simulation
     * @param question that it answers
     * @param own settings of it, beside those that all have
     * @param variables for the environment of a started proxy, by name
     */
    static SimulationSetup of(
            String name, String question, List<Setting<?>> own, ProxyVariables variables) {
        List<Setting<?>> offered = Common.with(own);
        System.out.println(name + ": " + question);
        Map<String, String> properties = new HashMap<>();
        System.getProperties()
                .stringPropertyNames()
                .forEach(property -> properties.put(property, System.getProperty(property, "")));
        if (properties.containsKey("help") && !"false".equals(properties.get("help"))) {
            System.out.println(SimulationSetup.help(name, offered));
            System.exit(0);
        }
        try {
            SettingValues values = SettingValues.read(offered, properties);
            values.lines().forEach(System.out::println);
            List<Target> named = Target.named(values);
            if (!named.isEmpty()) {
                return new SimulationSetup(values, Optional.empty(), named);
            }
            StartedProxy proxy = start(values, variables.of(values));
            System.out.println("  started      " + proxy.target().url());
            return new SimulationSetup(values, Optional.of(proxy), List.of(proxy.target()));
        } catch (BadSettingException e) {
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

    static String help(String name, List<Setting<?>> offered) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "mvn -pl load-gatling gatling:test -Dgatling.simulationClass="
                        + SimulationSetup.class.getPackageName()
                        + "."
                        + name
                        + " [-Dname=value ...]");
        offered.forEach(setting -> lines.add(setting.help()));
        lines.add("  -Dhelp=true        prints this and runs nothing");
        return String.join(System.lineSeparator(), lines);
    }

    private static StartedProxy start(SettingValues values, Map<String, String> variables)
            throws IOException {
        String ack = values.get(Common.ACK);
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--io-threads", values.get(Common.IO_THREADS).toString()));
        options.addAll(List.of("--ack", ack));
        if (ack.equals("off")) {
            options.add("--lab");
        }
        try {
            return StartedProxy.start(Path.of(values.get(Common.JAR)), options, variables);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the proxy started", e);
        }
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
                Judge.Answer answer = Rehearsal.ask(target, call.path(), call.body());
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
        return call.asker(targets);
    }

    /** {@return a new step, which the table shows after those before it} */
    LoadStep step(String name, double load) {
        LoadStep step = new LoadStep(name, load);
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
        }
    }

    /**
     * Prints the table and stops a started proxy.
     *
     * @param loadName what the load of a step counts
     * @param times what is said of the times in the table
     * @param remarks below the table
     */
    void finish(String loadName, String times, List<String> remarks) {
        steps.forEach(LoadStep::end);
        if (CellLine.isAsked()) {
            System.out.println(CellLine.ended(steps.getLast().generated(warmUp)));
        }
        int cores = Runtime.getRuntime().availableProcessors();
        StepTable.lines(loadName, times, figures(), cores).forEach(System.out::println);
        remarks.forEach(System.out::println);
        if (!warmUp.errors().isEmpty()) {
            System.out.println("Errors before the first step: " + warmUp.errors());
        }
        started.filter(proxy -> !proxy.isAlive())
                .ifPresent(
                        proxy -> System.out.println("The proxy ended by itself: " + proxy.lines()));
        close();
    }

    @Override
    public void close() {
        started.ifPresent(StartedProxy::close);
    }
}
