package io.aegisbench.reports.run;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the figures of one run come from: the content of its {@code run.json}.
 *
 * @param id name of the run's folder
 * @param kind what kind of run it is
 * @param startedUtc when it began, ISO 8601
 * @param endedUtc when it ended, or why that is not known
 * @param outcome {@code running}, {@code complete}, {@code interrupted} or {@code failed: …}
 * @param settings what was asked for, by property name
 * @param commit the commit that was built
 * @param dirty whether the work tree differed from it
 * @param facts facts by group: {@code machine}, {@code jvm}, {@code clocks}, {@code before}, {@code
 *     after}, {@code commandLine}, {@code artifacts}
 * @param skipped what could not be measured and why
 * @param notes what the figures do and do not contain
 */
public record Provenance(
        String id,
        String kind,
        String startedUtc,
        String endedUtc,
        String outcome,
        Map<String, String> settings,
        Fact commit,
        Fact dirty,
        Map<String, Map<String, Fact>> facts,
        Map<String, String> skipped,
        List<String> notes) {
    static final String SCHEMA = "aegis-run/1";

    private static final List<String> GROUPS =
            List.of("machine", "jvm", "clocks", "before", "after", "commandLine", "artifacts");

    /** Ticks of the kernel's clock in a second, as Linux shows steal time. */
    private static final double TICKS_PER_SECOND = 100;

    /** A run that lost more of its time to the hypervisor than this is called noisy. */
    private static final double NOISY_STEAL_PERCENT = 2;

    /** Load before the run, a core; more is somebody else's work. */
    private static final double NOISY_LOAD_PER_CORE = 0.75;

    private static final Set<String> LOAD_KINDS =
            Set.of("layouts", MachineRuns.HOPS, "simulation", MachineRuns.CONTENTION);
    private static final Set<String> STUDIES = Set.of("smoke", "quick", "full");
    private static final Pattern CORE_RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");
    private static final int MOST_CORES = 4096;

    /**
     * {@return what a {@code run.json} says}
     *
     * @throws BadInputException if it has another schema or says not what kind of run it is
     */
    static Provenance of(String id, JsonNode json) {
        String schema = json.path("schema").asString("");
        if (!schema.isEmpty() && !schema.equals(SCHEMA)) {
            throw new BadInputException(
                    "another schema version: schema=" + schema + ", known=" + SCHEMA);
        }
        if (!json.hasNonNull("kind") || !json.hasNonNull("startedUtc")) {
            throw new BadInputException("does not say its kind and when it started");
        }
        Map<String, Map<String, Fact>> facts = new LinkedHashMap<>();
        GROUPS.forEach(group -> facts.put(group, Fact.readAll(json.path(group))));
        return new Provenance(
                id,
                json.get("kind").asString(),
                json.get("startedUtc").asString(),
                json.path("endedUtc").asString("not known"),
                outcome(json),
                texts(json.path("settings")),
                Fact.read(json.path("commit")),
                Fact.read(json.path("dirty")),
                facts,
                texts(json.path("skipped")),
                StreamSupport.stream(json.path("notes").spliterator(), false)
                        .map(JsonNode::asString)
                        .toList());
    }

    /** A run from before outcomes were written had its {@code run.json} written at its end. */
    private static String outcome(JsonNode json) {
        return json.path("outcome")
                .asString(json.hasNonNull("endedUtc") ? RunRecord.COMPLETE : RunRecord.INTERRUPTED);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.forEachEntry((name, value) -> texts.put(name, value.asString()));
        return texts;
    }

    /** {@return the same as {@code run.json} has it} */
    ObjectNode json() {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode json = mapper.createObjectNode();
        json.put("schema", SCHEMA).put("kind", kind);
        json.put("startedUtc", startedUtc).put("endedUtc", endedUtc).put("outcome", outcome);
        json.set("settings", mapper.valueToTree(settings));
        json.set("commit", mapper.valueToTree(commit));
        json.set("dirty", mapper.valueToTree(dirty));
        facts.forEach((group, all) -> json.set(group, mapper.valueToTree(all)));
        json.set("skipped", mapper.valueToTree(skipped));
        json.set("notes", mapper.valueToTree(notes));
        return json;
    }

    /** {@return whether its cells are of the form that is drawn} */
    boolean isLoad() {
        return LOAD_KINDS.contains(kind);
    }

    boolean isComplete() {
        return outcome.equals(RunRecord.COMPLETE);
    }

    Fact fact(String group, String name) {
        return facts.getOrDefault(group, Map.of())
                .getOrDefault(name, Fact.missing("the run does not say"));
    }

    /** {@return what a machine must share with another to be in one ranking} */
    public Machine machine() {
        return new Machine(
                fact("machine", "cpuModel").or("unknown CPU"),
                memory(),
                fact("machine", "operatingSystem").or("unknown system"));
    }

    /** A load run pins itself to a part of the cores, and says in its settings who had which. */
    public int cores() {
        String server = settings.getOrDefault("server.cores", "");
        if (server.isEmpty()) {
            double cores = number(fact("machine", "cores").or(""));
            return Double.isNaN(cores) ? 0 : (int) cores;
        }
        Set<Integer> all = new TreeSet<>();
        for (String list :
                List.of(
                        server,
                        settings.getOrDefault("generator.cores", ""),
                        fact("machine", "affinity").or(""))) {
            addCores(all, list);
        }
        return all.size();
    }

    /** Adds the cores of a list as {@code 0-1,3}; what is no such list adds none. */
    private static void addCores(Set<Integer> cores, String list) {
        Matcher range = CORE_RANGE.matcher(list);
        while (range.find()) {
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            for (int core = first; core <= Math.min(last, MOST_CORES); core++) {
                cores.add(core);
            }
        }
    }

    private String memory() {
        double kibibytes = number(fact("machine", "memory").or("").replaceAll("[^0-9]", ""));
        return Double.isNaN(kibibytes)
                ? "? GiB"
                : String.format(Locale.ROOT, "%.1f GiB", kibibytes / (1 << 20));
    }

    /** {@return the size of study that was asked for, or empty} */
    public String study() {
        String asked = settings.getOrDefault("study", "").split("[: ]", 2)[0];
        return STUDIES.contains(asked) ? asked : "";
    }

    /** {@return why the run is called noisy; empty if the machine was quiet as far as is known} */
    public String noise() {
        double load = number(fact("before", "loadAverage").or("").split(" ", 2)[0]);
        double cores = cores();
        if (cores > 0 && load > NOISY_LOAD_PER_CORE * cores) {
            return String.format(
                    Locale.ROOT, "load average %.1f on %.0f cores before it began", load, cores);
        }
        double stolen = number(fact("after", "stealTicksInRun").or("")) / TICKS_PER_SECOND;
        double percent = 100 * stolen / (seconds() * cores);
        return percent > NOISY_STEAL_PERCENT
                ? String.format(Locale.ROOT, "the hypervisor took %.1f %% of its time", percent)
                : "";
    }

    private double seconds() {
        try {
            return Math.max(
                    1,
                    Duration.between(Instant.parse(startedUtc), Instant.parse(endedUtc))
                            .toSeconds());
        } catch (DateTimeParseException _) {
            return Double.NaN;
        }
    }

    /** {@return in one line where it was measured} */
    public String measuredOn() {
        return "%s, %s cores, kernel %s, JVM %s, commit %s%s, load %s before and %s after"
                .formatted(
                        fact("machine", "cpuModel"),
                        fact("machine", "cores"),
                        fact("machine", "kernel"),
                        fact("jvm", "version"),
                        commit,
                        dirty.or("").equals("true") ? " (dirty)" : "",
                        fact("before", "loadAverage"),
                        fact("after", "loadAverage"));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }
}
