package io.aegisbench.load.simulation;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Whether every answered call left its record: the ledger has grown by as many. Only of a proxy
 * that this simulation started, as others may write into any other's ledger. Immutable.
 */
final class EvidenceCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SIZE = "aegis_ledger_size";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Optional<Target> target;
    private final long sizeBefore;

    private EvidenceCheck(Optional<Target> target, long sizeBefore) {
        this.target = target;
        this.sizeBefore = sizeBefore;
    }

    /**
     * What became of the records.
     *
     * @param holds {@code false} if the numbers differ
     */
    record Outcome(boolean holds, String text) {}

    /** {@return a check of what comes from now on, when nothing is under way} */
    static EvidenceCheck from(SimulationSetup rig) {
        Optional<Target> target = rig.started().map(StartedProxy::target);
        if (target.isEmpty() || rig.get(Common.ACK).equals("off")) {
            return new EvidenceCheck(Optional.empty(), 0);
        }
        return new EvidenceCheck(target, settledSize(target.get()));
    }

    /** {@return whether there is a record for every answer, once nothing is under way any more} */
    Outcome outcome(SimulationSetup rig) {
        if (target.isEmpty()) {
            return new Outcome(true, "Records were not counted: not a started proxy's, or off.");
        }
        long errors = rig.errors();
        if (errors > 0) {
            return new Outcome(true, "Records were not counted: some calls failed.");
        }
        return compare(rig.answers(), settledSize(target.get()) - sizeBefore);
    }

    static Outcome compare(long answers, long records) {
        return new Outcome(
                answers == records,
                String.format(
                        Locale.ROOT, "%,d calls were answered, %,d recorded.", answers, records));
    }

    /** {@return how many records there are once none is under way any more} */
    private static long settledSize(Target target) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            // What is younger than a millisecond looks like nothing: hence twice, with a pause.
            for (int settled = isSettled(target) ? 1 : 0; settled < 2; ) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("records are under way after " + PATIENCE);
                }
                Thread.sleep(PAUSE);
                settled = isSettled(target) ? settled + 1 : 0;
            }
            return metric(Rehearsal.ask(target, "/metrics", "").body(), SIZE);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while records were under way", e);
        }
    }

    private static boolean isSettled(Target target) throws IOException {
        JsonNode ledger = JSON.readTree(Rehearsal.ask(target, "/health", "").body()).path("ledger");
        return ledger.path("inFlight").asInt(-1) == 0
                && ledger.path("oldestUnsyncedMillis").asInt(-1) == 0;
    }

    /**
     * {@return the value of a metric without labels}
     *
     * @throws IllegalStateException if there is none of this name
     */
    static long metric(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the proxy shows no " + name));
    }
}
