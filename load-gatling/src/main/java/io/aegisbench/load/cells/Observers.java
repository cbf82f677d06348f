package io.aegisbench.load.cells;

import io.aegisbench.load.drive.HttpConnection;
import io.aegisbench.load.fleet.Servers.Worker;
import io.aegisbench.load.process.LockWaits;
import io.aegisbench.load.process.WorkerJvm.Counters;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the workers say of themselves while a cell is loaded: collections, allocation, waits for
 * locks, and how late evidence came. Begun before the load and ended after it, so that asking does
 * not disturb the window that is measured. Not thread-safe.
 */
public final class Observers {
    private static final Duration METRICS_LIMIT = Duration.ofMinutes(2);

    private final List<Worker> workers;
    private final boolean evidence;
    private final Path work;
    private final List<Long> recordings = new ArrayList<>();
    private final Counters countersBefore;
    private final EvidenceLag lagBefore;

    private Observers(List<Worker> workers, boolean evidence, Path work) throws IOException {
        this.workers = workers;
        this.evidence = evidence;
        this.work = work;
        lagBefore = lag();
        for (Worker worker : workers) {
            recordings.add(worker.jvm().record());
        }
        countersBefore = counters();
    }

    /**
     * {@return observers that have begun}
     *
     * @param evidence whether the workers record calls
     */
    static Observers begin(List<Worker> workers, boolean evidence, Path work) throws IOException {
        return new Observers(workers, evidence, work);
    }

    /**
     * What was seen.
     *
     * @param counters of the JVMs together
     * @param lockWait of all threads in the window
     * @param lag of the evidence
     */
    record Seen(Counters counters, Duration lockWait, EvidenceLag lag) {}

    Seen end(Snapshot.Window window) throws IOException {
        Counters counters = counters().since(countersBefore);
        Duration lockWait = Duration.ZERO;
        Path file = work.resolve("locks.jfr");
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i).jvm().keep(recordings.get(i), file);
            lockWait = lockWait.plus(LockWaits.within(file, window.begin(), window.end()));
            Files.delete(file);
        }
        return new Seen(counters, lockWait, lag().since(lagBefore));
    }

    private Counters counters() throws IOException {
        Counters sum = new Counters(0, 0, 0);
        for (Worker worker : workers) {
            sum = sum.plus(worker.jvm().counters());
        }
        return sum;
    }

    private EvidenceLag lag() throws IOException {
        EvidenceLag sum = EvidenceLag.parse("");
        if (!evidence) {
            return sum;
        }
        for (Worker worker : workers) {
            sum = sum.plus(EvidenceLag.parse(metrics(worker.port())));
        }
        return sum;
    }

    private static String metrics(int port) throws IOException {
        URI server = URI.create("http://127.0.0.1:" + port);
        return HttpConnection.askOnce(server, "/metrics", "", "", METRICS_LIMIT).body();
    }
}
