package io.aegisbench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts the process that makes the load: wrk for a closed one, ours for an open one. */
final class Generator {
    /** How long after its start a generator certainly asks at its full rate. */
    private static final long WRK_LEAD_MILLIS = 250;

    private static final long JAVA_LEAD_MILLIS = 1_000;

    /** How long before its end it certainly still does. */
    private static final long TAIL_MILLIS = 150;

    /** A generator that is not done so long after its time is killed. */
    private static final long END_LIMIT_SECONDS = 20;

    /** Each answer costs this much more for each connection: a client that searches its pool. */
    private static final int SLOW_STEPS = 500;

    private final Site site;

    Generator(Site site) {
        this.site = site;
    }

    /**
     * A generator at work.
     *
     * @param name of the program
     * @param process that runs
     * @param startedNanos when, by {@link System#nanoTime}
     * @param seconds how long it asks
     */
    record Run(String name, Process process, long startedNanos, int seconds) {
        long windowBeginNanos() {
            long lead = name.equals("wrk") ? WRK_LEAD_MILLIS : JAVA_LEAD_MILLIS;
            return startedNanos + TimeUnit.MILLISECONDS.toNanos(lead);
        }

        long windowEndNanos() {
            return startedNanos
                    + TimeUnit.SECONDS.toNanos(seconds)
                    - TimeUnit.MILLISECONDS.toNanos(TAIL_MILLIS);
        }

        /**
         * {@return what it says at its end}
         *
         * @throws IOException if it does not end, or fails
         */
        Generated finish() throws IOException {
            try {
                if (!process.waitFor(seconds + END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IOException("the generator does not end: " + name);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the generator ran", e);
            }
            byte[] output = process.getInputStream().readAllBytes();
            return Generated.parse(new String(output, StandardCharsets.UTF_8));
        }
    }

    /** {@return what makes such a load} */
    String name(Load load) {
        return load instanceof Load.Closed && site.hasWrk() ? "wrk" : "java";
    }

    /**
     * Starts to ask.
     *
     * @param question of every request
     * @param ports asked
     * @param load how requests come
     * @param surroundings which slow the generator down, or take its place
     * @param seconds how long the cell is
     * @throws IOException if it cannot be started
     */
    Run start(
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
        if (load instanceof Load.Closed closed && site.hasWrk()) {
            List<String> command = wrk(question, ports, closed, slow ? SLOW_STEPS : 0, seconds);
            return new Run("wrk", spawn(cores, command), now, seconds);
        }
        if (slow) {
            throw new IOException("the slow generator is wrk, which is missing");
        }
        int longer = seconds + 1;
        return new Run("java", spawn(cores, java(question, ports, load, longer)), now, longer);
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
    static int threads(int connections, int workers, int cores) {
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
        arguments.add(question.chat() ? "chat" : "health");
        arguments.add(question.key());
        ports.forEach(port -> arguments.add(Integer.toString(port)));
        return Site.java(PacedGenerator.class, arguments);
    }
}
