package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@code run.json} of a run true while it goes on: {@code running} from its begin, and how it
 * ended from its end, whichever way that comes. Thread-safe.
 */
public final class RunRecord {
    /** The run goes on. */
    public static final String RUNNING = "running";

    /** The run did all that it was asked for. */
    public static final String COMPLETE = "complete";

    /** The run was stopped by a signal. */
    public static final String INTERRUPTED = "interrupted";

    private final RunFolder folder;
    private final ProvenanceReader provenance;
    private final InstantSource clock;
    private final Asked asked;
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private boolean ended;
    private boolean complete;

    /**
     * What a run was asked for, and what is known of it before it begins.
     *
     * @param kind of run
     * @param settings what was asked for, by property name
     * @param notes what the figures do and do not contain
     * @param facts beside those of every run, by group and name
     */
    public record Asked(
            String kind,
            Map<String, String> settings,
            List<String> notes,
            Map<String, Map<String, Fact>> facts) {}

    private RunRecord(RunFolder folder, InstantSource clock, Instant started, Asked asked) {
        this.folder = folder;
        this.provenance = new ProvenanceReader(new MachineReader(Path.of("/")), started);
        this.clock = clock;
        this.asked = asked;
    }

    /**
     * {@return the record of a run that begins now, which its file says}
     *
     * @param folder of the run
     * @param clock tells when it begins and ends
     * @param asked what it was asked for
     * @throws IOException if the file cannot be written
     */
    public static RunRecord begin(RunFolder folder, InstantSource clock, Asked asked)
            throws IOException {
        return resume(folder, clock, clock.instant(), asked);
    }

    /**
     * {@return the record of a run that goes on, which its file says}
     *
     * @param folder of the run
     * @param clock tells when it ends
     * @param started when it began for the first time
     * @param asked what it was asked for
     * @throws IOException if the file cannot be written
     */
    public static RunRecord resume(
            RunFolder folder, InstantSource clock, Instant started, Asked asked)
            throws IOException {
        RunRecord run = new RunRecord(folder, clock, started, asked);
        run.write(RUNNING);
        return run;
    }

    /**
     * Says what could not be measured.
     *
     * @param reasons by name
     */
    public synchronized void skip(Map<String, String> reasons) {
        skipped.putAll(reasons);
    }

    /**
     * Says how the run ended; a second end is not written.
     *
     * @param outcome {@link #COMPLETE} or what {@link #failed} says
     * @throws IOException if the file cannot be written
     */
    public synchronized void end(String outcome) throws IOException {
        if (!ended) {
            ended = true;
            complete = outcome.equals(COMPLETE);
            write(outcome);
        }
    }

    /**
     * Says that the run was stopped, also where it was said to have failed, since a signal ends
     * what it measures with, too; a complete run stays so. For when there is no time to look at the
     * machine.
     *
     * @throws IOException if the file cannot be written
     */
    public synchronized void interrupt() throws IOException {
        if (complete) {
            return;
        }
        ended = true;
        ObjectNode json = (ObjectNode) RunReader.json(folder.file(RunFolder.PROVENANCE));
        json.put("outcome", INTERRUPTED).put("endedUtc", clock.instant().toString());
        folder.write(RunFolder.PROVENANCE, json);
    }

    /**
     * {@return the outcome of a run that could not go on}
     *
     * @param reason why
     */
    public static String failed(Throwable reason) {
        return "failed: " + reason.getMessage();
    }

    private void write(String outcome) throws IOException {
        Provenance now = provenance.read(folder.name(), asked, clock.instant(), outcome, skipped);
        folder.write(RunFolder.PROVENANCE, now.json());
    }
}
