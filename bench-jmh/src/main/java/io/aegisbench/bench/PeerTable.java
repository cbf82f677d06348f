package io.aegisbench.bench;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The Python and Rust programs measured on this machine, in the same rounds as ours. Both sides of
 * a ratio are CPU time: the process's of a program that has one thread, our measuring thread's.
 */
final class PeerTable {
    private static final List<String> VARIANTS = List.of("python", "rust-hex", "rust-lean");
    private static final Map<String, String> NAMES =
            Map.of("python", "Python", "rust-hex", "Rust hex", "rust-lean", "Rust lean");
    private static final double NANOS_PER_SECOND = 1e9;

    private PeerTable() {}

    /** {@return the columns that stand below a block of ours; none if no peer does that work} */
    static List<String> lines(String profile, String mode, List<LeafRow> ours, PeerData peers) {
        String peerMode = mode.equals(LeafRow.BULK) ? LeafThroughputBenchmark.ROOT_AT_END : mode;
        List<PeerData.Row> rows =
                peers.rows().stream()
                        .filter(row -> row.scheme().equals(profile) && row.mode().equals(peerMode))
                        .toList();
        List<String> variants = peers.programs().isEmpty() ? List.of() : variants(profile);
        if (variants.isEmpty()) {
            return List.of();
        }
        TextTable table = TextTable.ofNumbers();
        table.add(header(variants));
        for (LeafRow our : ours) {
            String root = KnownRoots.root(HashProfile.ofId(profile), our.leaves());
            table.add(line(our, variants, rows, root));
        }
        List<String> lines = new ArrayList<>();
        lines.add("measured here, in the same rounds, CPU time on both sides:");
        lines.addAll(table.lines());
        return lines;
    }

    /** Who does the work of a profile. */
    private static List<String> variants(String profile) {
        return profile.equals("aegis-v1") ? VARIANTS : List.of("rust-lean");
    }

    private static List<String> header(List<String> variants) {
        List<String> header = new ArrayList<>(List.of("N"));
        variants.forEach(variant -> header.add(NAMES.get(variant)));
        header.addAll(List.of("hasher", "ours"));
        variants.forEach(variant -> header.add("x " + NAMES.get(variant)));
        return header;
    }

    private static List<String> line(
            LeafRow our, List<String> variants, List<PeerData.Row> rows, String root) {
        List<String> rates = new ArrayList<>();
        List<String> ratios = new ArrayList<>();
        for (String variant : variants) {
            List<PeerData.Row> rounds =
                    rows.stream()
                            .filter(r -> r.variant().equals(variant) && r.leaves() == our.leaves())
                            .toList();
            if (rounds.isEmpty()) {
                rates.add("absent*");
                ratios.add(TextTable.NONE);
            } else if (rounds.stream().allMatch(row -> row.root().equals(root))) {
                double rate =
                        Summary.of(rounds, row -> NANOS_PER_SECOND / row.cpuNanosPerLeaf())
                                .median();
                rates.add(TextTable.whole(rate));
                ratios.add(TextTable.decimal(our.cpuRate().median() / rate));
            } else {
                rates.add("WRONG ROOT");
                ratios.add(TextTable.NONE);
            }
        }
        List<String> line = new ArrayList<>(List.of(TextTable.whole(our.leaves())));
        line.addAll(rates);
        line.addAll(List.of(our.variant(), TextTable.whole(our.cpuRate().median())));
        line.addAll(ratios);
        return line;
    }

    /** {@return what has to be known to read the columns} */
    static List<String> notes(PeerData peers) {
        List<String> notes = new ArrayList<>();
        for (PeerData.Program program : peers.programs()) {
            Optional.ofNullable(program.unavailable())
                    .ifPresent(why -> notes.add("* " + program.name() + " is absent: " + why));
            program.passes().stream()
                    .flatMap(pass -> pass.lines().stream())
                    .map(line -> line.path("about"))
                    .filter(JsonNode::isObject)
                    .findFirst()
                    .ifPresent(about -> notes.add(program.name() + ": " + words(about)));
        }
        blockNanos(peers)
                .ifPresent(nanos -> notes.add("rust: " + nanos + " ns CPU a 64-byte block"));
        return notes;
    }

    static String words(JsonNode about) {
        List<String> words = new ArrayList<>();
        about.forEachEntry((name, value) -> {
            if (!name.equals("nanosPerBlock")) {
                words.add(name + " " + value.asString());
            }
        });
        return String.join(", ", words);
    }

    private static Optional<String> blockNanos(PeerData peers) {
        List<JsonNode> abouts =
                peers.abouts().stream().filter(about -> about.has("nanosPerBlock")).toList();
        if (abouts.isEmpty()) {
            return Optional.empty();
        }
        Summary nanos = Summary.of(abouts, about -> about.get("nanosPerBlock").asDouble());
        return Optional.of(TextTable.decimal(nanos.median()));
    }
}
