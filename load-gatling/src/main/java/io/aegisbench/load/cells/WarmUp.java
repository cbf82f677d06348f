package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.drive.Generator;
import io.aegisbench.load.drive.SettledRate;
import io.aegisbench.load.fleet.Servers;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadPlan;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads new servers in windows of a second until their rate has settled and their compilers are
 * calm, or a bound is reached.
 */
public final class WarmUp {
    private static final Load LOAD = new Load.Closed(LoadPlan.CHAT_CONNECTIONS);

    private final TestBed site;
    private final Generator generator;
    private final LoadProgram driver;
    private final int maxWindows;

    WarmUp(TestBed site, Generator generator, LoadProgram driver, int maxWindows) {
        this.site = site;
        this.generator = generator;
        this.driver = driver;
        this.maxWindows = maxWindows;
    }

    /**
     * {@return why the servers are not warm, or nothing if they are}
     *
     * @throws IOException if a process fails
     */
    Optional<String> run(Servers servers) throws IOException {
        servers.spread();
        boolean settled = settles(servers);
        servers.gather();
        return settled
                ? Optional.empty()
                : Optional.of("the warm-up had not settled after %s windows".formatted(maxWindows));
    }

    private boolean settles(Servers servers) throws IOException {
        List<Double> rates = new ArrayList<>();
        List<Double> compiling = new ArrayList<>();
        long compiled = servers.compilerMillis();
        long looked = System.nanoTime();
        while (rates.size() < maxWindows) {
            Generated generated =
                    generator
                            .start(
                                    driver,
                                    CellRun.question(site, servers.group()),
                                    servers.ports(),
                                    LOAD,
                                    Variant.Surroundings.QUIET,
                                    1)
                            .finish();
            long compiledNow = servers.compilerMillis();
            long now = System.nanoTime();
            rates.add(generated.rate());
            compiling.add((compiledNow - compiled) * 1e6 / (now - looked));
            compiled = compiledNow;
            looked = now;
            if (SettledRate.settled(rates, compiling)) {
                return true;
            }
        }
        return false;
    }
}
