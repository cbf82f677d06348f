package io.aegisbench.load;

import io.aegisbench.load.simulation.SettledRate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads new servers in windows of a second until their rate has settled and their compilers are
 * calm, or a bound is reached.
 */
final class WarmUp {
    private static final Load LOAD = new Load.Closed(CellPlan.CHAT_CONNECTIONS);

    private final Generator generator;
    private final Driver driver;
    private final int maxWindows;

    WarmUp(Generator generator, Driver driver, int maxWindows) {
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
                : Optional.of("the warm-up had not settled after %d windows".formatted(maxWindows));
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
                                    servers.question(),
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
