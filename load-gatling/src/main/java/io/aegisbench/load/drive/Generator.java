package io.aegisbench.load.drive;

import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.Commands;
import io.aegisbench.load.process.CoreSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the process that makes a load. */
public final class Generator {
    /** How long after its start a generator certainly asks at its full rate. */
    private static final long WRK_LEAD_MILLIS = 250;

    private static final long JAVA_LEAD_MILLIS = 1_000;

    /** Each answer costs this much more for each connection: a client that searches its pool. */
    private static final int SLOW_STEPS = 500;

    private final TestBed site;

    public Generator(TestBed site) {
        this.site = site;
    }

    /**
     * Starts to ask; Gatling, whose start takes seconds, asks at its full rate when this returns.
     *
     * @param driver the program; the slowed one is always wrk, and open loads are always ours
     * @param question of every request
     * @param ports asked
     * @param load how requests come
     * @param surroundings which slow the generator down, or take its place
     * @param seconds how long the cell is
     * @throws IOException if it cannot be started
     */
    public GeneratorRun start(
            LoadProgram driver,
            Question question,
            List<Integer> ports,
            Load load,
            Variant.Surroundings surroundings,
            int seconds)
            throws IOException {
        CoreSet cores =
                surroundings == Variant.Surroundings.GENERATOR_ON_SERVER_CORE
                        ? site.cores().server()
                        : site.cores().generator();
        boolean slow =
                surroundings == Variant.Surroundings.GENERATOR_ON_SERVER_CORE
                        || surroundings == Variant.Surroundings.SLOW_GENERATOR;
        long now = System.nanoTime();
        if (load instanceof Load.Closed closed && (slow || driver == LoadProgram.WRK)) {
            if (!site.hasWrk()) {
                throw new IOException("this generator is wrk, which is missing");
            }
            List<String> command = wrk(question, ports, closed, slow ? SLOW_STEPS : 0, seconds);
            return run(LoadProgram.WRK, spawn(cores, command), now, WRK_LEAD_MILLIS, seconds);
        }
        if (load instanceof Load.Closed closed && driver == LoadProgram.GATLING) {
            return new GatlingProcess(site).start(question, ports, closed.connections(), seconds);
        }
        int longer = seconds + 1;
        Process process = spawn(cores, java(question, ports, load, longer));
        return run(LoadProgram.OWN, process, now, JAVA_LEAD_MILLIS, longer);
    }

    private static GeneratorRun run(
            LoadProgram driver, Process process, long begun, long leadMillis, int seconds) {
        return new GeneratorRun(driver, process, Optional.empty(), begun, leadMillis, seconds);
    }

    private Process spawn(CoreSet cores, List<String> command) throws IOException {
        return site.children().start(cores, command, Map.of(), Optional.empty());
    }

    private List<String> wrk(
            Question question, List<Integer> ports, Load.Closed load, int slowSteps, int seconds)
            throws IOException {
        Path script = site.work().resolve("question.lua");
        Files.writeString(script, WrkScript.text(question, ports, slowSteps, load.connections()));
        int threads = threads(load.connections(), ports.size(), site.cores().generator().count());
        return List.of(
                "wrk",
                "-t" + threads,
                "-c" + load.connections(),
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + ports.getFirst() + question.path());
    }

    /**
     * {@return a multiple of the workers that fills the cores, where there are connections enough}
     */
    public static int threads(int connections, int workers, int cores) {
        int wanted = (Math.max(workers, cores) + workers - 1) / workers * workers;
        return Math.min(connections, wanted);
    }

    private static List<String> java(
            Question question, List<Integer> ports, Load load, int seconds) {
        List<String> arguments = new ArrayList<>();
        arguments.add(load.model());
        arguments.add(
                switch (load) {
                    case Load.Closed closed -> Integer.toString(closed.connections());
                    case Load.Open open -> Integer.toString(open.requestsPerSecond());
                });
        arguments.add(Integer.toString(seconds));
        arguments.add(question.sweep().name());
        arguments.add(question.key());
        ports.forEach(port -> arguments.add(Integer.toString(port)));
        return Commands.java(PacedGenerator.class, arguments);
    }
}
