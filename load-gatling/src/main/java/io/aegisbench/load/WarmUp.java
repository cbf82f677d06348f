package io.aegisbench.load;

import io.aegisbench.load.simulation.SettledRate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads new servers in windows of a second until their rate has settled, or a bound is reached. */
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
        List<Double> rates = new ArrayList<>();
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
            rates.add(generated.rate());
            if (SettledRate.settled(rates)) {
                return Optional.empty();
            }
        }
        return Optional.of("the warm-up had not settled after %d windows".formatted(maxWindows));
    }
}
