package io.aegisbench.cli;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.mmr.NodeIndex;
import io.aegisbench.note.NoteSignature;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.WalSegment;
import io.aegisbench.wal.WalSegment.State;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/**
 * What {@code log inspect} tells of a ledger.
 *
 * @param note the last checkpoint
 * @param segments all segments in order
 * @param nodeCapacity nodes that the node file has room for, empty if it is missing
 */
record LogSummary(Optional<SignedNote> note, List<WalSegment> segments, OptionalLong nodeCapacity) {

    static LogSummary of(LedgerReader ledger, List<WalSegment> segments) throws IOException {
        return new LogSummary(ledger.lastCheckpoint(), segments, ledger.nodeCapacity());
    }

    /** {@return names and values to be printed one below the other} */
    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        Optional<Checkpoint> checkpoint = note.map(n -> Checkpoint.parse(n.text()));
        lines.put("origin", checkpoint.map(Checkpoint::origin).orElse("none: no checkpoint"));
        lines.put("records", Long.toString(records()));
        checkpoint.ifPresent(last -> {
            lines.put("checkpoint", "size " + last.size());
            lines.put("root", last.root().hex());
            lines.put("signed by", signers() + " (not verified)");
        });
        lines.put("segments", segments.size() + states());
        lines.put("bytes", bytes() + " in segments, torn " + tornBytes());
        lines.put("epoch", Long.toString(epoch()));
        lines.put("nodes.mmr", nodes(checkpoint.map(Checkpoint::size).orElse(0L)));
        return lines;
    }

    String json() {
        return JsonText.object(json -> {
            note.ifPresent(n -> writeCheckpoint(json, n));
            json.writeNumberProperty("records", records());
            json.writeObjectPropertyStart("segments");
            counts().forEach((state, count) -> json.writeNumberProperty(name(state), count));
            json.writeEndObject();
            json.writeNumberProperty("bytes", bytes());
            json.writeNumberProperty("tornBytes", tornBytes());
            json.writeNumberProperty("epoch", epoch());
            nodeCapacity.ifPresent(count -> json.writeNumberProperty("nodeCapacity", count));
        });
    }

    private void writeCheckpoint(JsonGenerator json, SignedNote signed) {
        Checkpoint checkpoint = Checkpoint.parse(signed.text());
        json.writeStringProperty("origin", checkpoint.origin());
        json.writeObjectPropertyStart("checkpoint");
        json.writeNumberProperty("size", checkpoint.size());
        json.writeStringProperty("root", checkpoint.root().hex());
        json.writeStringProperty("signedBy", signers());
        json.writeEndObject();
    }

    private String signers() {
        return note.orElseThrow().signatures().stream()
                .map(LogSummary::signer)
                .collect(Collectors.joining(", "));
    }

    private static String signer(NoteSignature signature) {
        return signature.keyName() + "+" + HexFormat.of().toHexDigits(signature.keyId());
    }

    private long records() {
        return segments.isEmpty() ? 0 : segments.getLast().endIndex();
    }

    private long bytes() {
        return segments.stream().mapToLong(WalSegment::sizeBytes).sum();
    }

    private long tornBytes() {
        return segments.stream().mapToLong(WalSegment::tornBytes).sum();
    }

    private long epoch() {
        return segments.stream().map(WalSegment::epoch).max(Comparator.naturalOrder()).orElse(0L);
    }

    private Map<State, Integer> counts() {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        segments.forEach(segment -> counts.merge(segment.state(), 1, Integer::sum));
        return counts;
    }

    private String states() {
        String states =
                counts().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + name(entry.getKey()))
                        .collect(Collectors.joining(", "));
        return states.isEmpty() ? "" : ": " + states;
    }

    private String nodes(long size) {
        if (nodeCapacity.isEmpty()) {
            return "missing; opening computes it again";
        }
        long needed = NodeIndex.nodeCount(size);
        long room = nodeCapacity.getAsLong();
        return needed
                + " nodes to the checkpoint, room for "
                + room
                + (room < needed ? ": too short, opening computes it again" : "");
    }

    private static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
