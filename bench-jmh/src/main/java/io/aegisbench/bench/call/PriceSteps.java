package io.aegisbench.bench.call;

import io.aegisbench.bench.machine.BenchDisk;
import io.aegisbench.proxy.audit.AuditSteps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The steps of the background path over a ledger on the disk. */
@State(Scope.Thread)
public class PriceSteps {
    private @Nullable Path folder;
    private @Nullable AuditSteps steps;

    /** Opens the ledger. */
    @Setup
    public void open() throws IOException, InterruptedException {
        Path made = BenchDisk.newFolder(BenchDisk.folder(), "stage-price");
        folder = made;
        steps = new AuditSteps(made, StagePriceBenchmark.QUESTION, StagePriceBenchmark.ANSWER);
        of().check();
        PriceWarmUp.repeat(of()::makeRecord);
    }

    AuditSteps of() {
        return Objects.requireNonNull(steps, "opened");
    }

    /** Checks the steps once more, closes the ledger and deletes it. */
    @TearDown
    public void close() throws IOException {
        of().check();
        of().close();
        BenchDisk.delete(Objects.requireNonNull(folder, "opened"));
    }
}
