package io.aegisbench.load.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aegisbench.load.process.ProcReader.ThreadCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcReaderTest {
    private static final String STATUS =
            """
            Name:\ta (name) with spaces
            VmRSS:\t    2048 kB
            voluntary_ctxt_switches:\t12
            nonvoluntary_ctxt_switches:\t3
            """;

    @TempDir private Path root;

    @Test
    void threadsAreSummedAndOnesThatBeganCountFromTheirBeginning() throws IOException {
        Path process = root.resolve("proc/7");
        write(process.resolve("task/7/schedstat"), "1000 200 5\n");
        write(process.resolve("task/7/status"), STATUS);
        write(process.resolve("status"), STATUS);
        ProcReader reader = new ProcReader(root);
        ProcessSample before = reader.process(7);
        write(process.resolve("task/7/schedstat"), "4000 900 9\n");
        write(process.resolve("task/8/schedstat"), "50 7 1\n");
        write(process.resolve("task/8/status"), STATUS);
        Usage usage = reader.process(7).since(before);
        assertThat(usage.cpuNanos()).isEqualTo(3_050);
        assertThat(usage.runQueueNanos()).isEqualTo(707);
        assertThat(usage.voluntarySwitches()).isEqualTo(12);
        assertThat(usage.involuntarySwitches()).isEqualTo(3);
        assertThat(usage.rssBytes()).isEqualTo(2048 * 1024);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void anotherFormIsRefused() {
        assertThatThrownBy(() -> ThreadCounters.parse("1 2\n", STATUS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 2");
        assertThatThrownBy(() -> ThreadCounters.parse("1 2 3\n", "Name: x\n"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aProcessThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> new ProcReader(root).process(9)).isInstanceOf(IOException.class);
    }

    @Test
    void thisProcessIsRead() throws IOException {
        ProcReader reader = new ProcReader(Path.of("/"));
        ProcessSample sample = reader.process(ProcessHandle.current().pid());
        assertThat(sample.threads()).isNotEmpty();
        assertThat(sample.rssBytes()).isPositive();
        assertThat(reader.cpu().totalTicks()).isPositive();
    }

    @Test
    void cpuTimesLeaveIdleAndWaitingOut() throws IOException {
        CpuTimes before = CpuTimes.parse(List.of("cpu  100 0 50 1000 20 0 5 1 0 0"));
        CpuTimes after = CpuTimes.parse(List.of("cpu  180 10 70 1080 30 1 9 11 0 0", "cpu0 1 1"));
        CpuTimes spent = after.since(before);
        assertThat(spent.busyTicks()).isEqualTo(80 + 10 + 20 + 1 + 4);
        assertThat(spent.stealTicks()).isEqualTo(10);
        assertThat(spent.stealPercent()).isEqualTo(100.0 * 10 / 215, within(1e-9));
        List<String> each =
                List.of("cpu  9 9 9 9 9 9 9 9", "cpu0 1 0 2 3 0 0 0 0", "cpu1 10 0 20 30 0 0 0 0");
        assertThat(CpuTimes.parse(each, CoreSet.of(1))).isEqualTo(new CpuTimes(30, 0, 60));
        assertThat(CpuTimes.parse(each, CoreSet.of(0, 1))).isEqualTo(new CpuTimes(33, 0, 66));
        assertThatThrownBy(() -> CpuTimes.parse(each, CoreSet.of(0, 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cpu2");
        assertThatThrownBy(() -> CpuTimes.parse(List.of("intr 1"))).isInstanceOf(IOException.class);
    }

    @Test
    void percentsAreOfTheSpan() {
        Usage one = new Usage(1_000, 500, 2_000, 0, 0, 1);
        Usage both = Usage.sum(List.of(one, new Usage(900, 250, 0, 4, 5, 6)));
        assertThat(both.cpuPercent()).isEqualTo(75, within(1e-9));
        assertThat(both.runQueuePercent()).isEqualTo(200, within(1e-9));
        assertThat(Usage.NONE.cpuPercent()).isZero();
        assertThat(
                        new ProcessSample(1, Map.of(), 0)
                                .since(new ProcessSample(0, Map.of(), 0))
                                .cpuNanos())
                .isZero();
    }
}
