package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what Linux says about the machine. Thread-safe: it only reads. */
final class MachineReader {
    private static final List<String> FEATURES =
            List.of("sha_ni", "avx2", "avx512f", "avx512bw", "sha2", "asimd", "hypervisor");

    private final Path root;

    /**
     * Creates a reader.
     *
     * @param root the folder that holds {@code proc} and {@code sys}, which is {@code /} but in
     *     tests
     */
    MachineReader(Path root) {
        this.root = root;
    }

    /** {@return what does not change during a run, by name, in the order to show it} */
    Map<String, Fact> machine() {
        Map<String, Fact> facts = new LinkedHashMap<>();
        facts.put("cpuModel", keyed("proc/cpuinfo", "model name"));
        facts.put("cpuFeatures", cpuFeatures());
        facts.put("cores", Fact.of(Integer.toString(Runtime.getRuntime().availableProcessors())));
        facts.put("affinity", keyed("proc/self/status", "Cpus_allowed_list"));
        facts.put("governor", governor());
        facts.put("kernel", whole("proc/sys/kernel/osrelease"));
        facts.put("operatingSystem", Fact.of(System.getProperty("os.name")));
        facts.put("memory", keyed("proc/meminfo", "MemTotal"));
        facts.put(
                "clockSource",
                whole("sys/devices/system/clocksource/clocksource0/current_clocksource"));
        return facts;
    }

    /** {@return the run queue's averages over 1, 5 and 15 minutes} */
    Fact loadAverage() {
        return firstLine("proc/loadavg")
                .map(line -> line.split(" "))
                .filter(words -> words.length >= 3)
                .map(words -> Fact.of(String.join(" ", List.of(words).subList(0, 3))))
                .orElseGet(() -> absent("proc/loadavg"));
    }

    /**
     * {@return the ticks in which the hypervisor ran something else, since the start of the
     * machine}
     */
    Fact stealTicks() {
        return firstLine("proc/stat")
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length >= 9 && words[0].equals("cpu"))
                .map(words -> Fact.of(words[8]))
                .orElseGet(() -> absent("proc/stat"));
    }

    private Fact cpuFeatures() {
        Fact flags = keyed("proc/cpuinfo", "flags");
        Fact found = flags.value() == null ? keyed("proc/cpuinfo", "Features") : flags;
        if (found.value() == null) {
            return found;
        }
        List<String> all = Arrays.asList(found.value().split(" "));
        return Fact.of(String.join(" ", FEATURES.stream().filter(all::contains).toList()));
    }

    private Fact governor() {
        return firstLine("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
                .map(Fact::of)
                .orElseGet(() -> Fact.missing("unknown in VM: the kernel shows no cpufreq folder"));
    }

    private Fact whole(String path) {
        return firstLine(path).map(Fact::of).orElseGet(() -> absent(path));
    }

    private Fact keyed(String path, String key) {
        return lines(path).stream()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2 && parts[0].trim().equals(key))
                .map(parts -> Fact.of(parts[1].trim()))
                .findFirst()
                .orElseGet(() -> Fact.missing("no '" + key + "' in /" + path));
    }

    private static Fact absent(String path) {
        return Fact.missing("/" + path + " is not there or has another form");
    }

    private Optional<String> firstLine(String path) {
        return lines(path).stream().findFirst().map(String::trim);
    }

    private List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path));
        } catch (IOException e) {
            return List.of();
        }
    }
}
