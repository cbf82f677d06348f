package io.aegisbench.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * Keeps {@code run.json} of a run true while it goes on: {@code running} from its begin, and how it
 * ended from its end, whichever way that comes. Thread-safe: the first end counts.
 */
final class RunRecord {
    static final String SCHEMA = "aegis-run/1";
    static final String RUNNING = "running";
    static final String COMPLETE = "complete";
    static final String INTERRUPTED = "interrupted";

    private final RunFolder folder;
    private final ProvenanceReader provenance;
    private final InstantSource clock;
    private final Map<String, String> asked;
    private final Map<String, String> skipped;
    private boolean ended;

    private RunRecord(
            RunFolder folder,
            InstantSource clock,
            Map<String, String> asked,
            Map<String, String> skipped) {
        this.folder = folder;
        this.provenance = new ProvenanceReader(new MachineReader(Path.of("/")), clock.instant());
        this.clock = clock;
        this.asked = asked;
        this.skipped = skipped;
    }

    /** {@return the record of a run that begins now} */
    static RunRecord begin(
            RunFolder folder,
            InstantSource clock,
            Map<String, String> asked,
            Map<String, String> skipped)
            throws IOException {
        RunRecord run = new RunRecord(folder, clock, asked, skipped);
        run.write(RUNNING);
        return run;
    }

    /** Says how the run ended; a second end is not written. */
    synchronized void end(String outcome) throws IOException {
        if (!ended) {
            ended = true;
            write(outcome);
        }
    }

    /** {@return the outcome of a run that could not go on} */
    static String failed(Throwable reason) {
        return "failed: " + reason.getMessage();
    }

    private void write(String outcome) throws IOException {
        folder.writeProvenance(provenance.finish(clock.instant(), asked, skipped), outcome);
    }
}
