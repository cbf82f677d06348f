package io.aegisbench.proxy.admin;

import io.aegisbench.ledger.Ledger;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.NodeIndex;
import io.aegisbench.mmr.Peak;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proofs and nodes of the tree that the last checkpoint covers. Thread-safe; every method reads the
 * disk.
 */
final class TreeAnswers {
    static final int MAX_NODES = 1024;
    static final int MAX_LEVEL = 61;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Ledger ledger;

    TreeAnswers(Ledger ledger) {
        this.ledger = ledger;
    }

    /** From one size to a later one, which is the last checkpoint's unless it is given. */
    AuditAnswer consistency(AuditQuery query) {
        long size = ledger.tree().leafCount();
        long from = query.required("from");
        long to = query.number("to").orElse(size);
        if (to > size) {
            throw AuditRefusalException.malformed(
                    "to", "The last checkpoint has size " + size + ".");
        }
        if (from < 1 || from > to) {
            throw AuditRefusalException.malformed("from", "It goes from 1 to the later size.");
        }
        Rfc9162ConsistencyProof proof = ledger.consistency(from, to);
        ObjectNode json = JSON.objectNode();
        json.put("profile", proof.profile().id()).put("fromSize", from).put("toSize", to);
        ArrayNode hashes = json.putArray("hashes");
        proof.hashes().forEach(hash -> hashes.add(hash.hex()));
        return AuditAnswer.json(json);
    }

    /**
     * Nodes {@code [begin, end)} of a level, counted from its left end: node {@code i} of level
     * {@code l} is over the leaves {@code [i·2^l, (i+1)·2^l)}, and only complete ones are there.
     * With the peaks of the same size, the node and its level's number of nodes.
     */
    AuditAnswer nodes(AuditQuery query) {
        MountainView tree = ledger.tree();
        long size = query.number("size").orElse(tree.leafCount());
        if (size > tree.leafCount()) {
            throw AuditRefusalException.malformed(
                    "size", "The last checkpoint has size " + tree.leafCount() + ".");
        }
        long level = query.number("level").orElse(0);
        if (level > MAX_LEVEL) {
            throw AuditRefusalException.malformed("level", "It goes to " + MAX_LEVEL + ".");
        }
        long count = size >> level;
        long begin = query.number("begin").orElse(0);
        long end = query.number("end").orElse(begin + MAX_NODES);
        if (end < begin || end - begin > MAX_NODES) {
            throw AuditRefusalException.malformed(
                    "end", "It is not before begin, and at most " + MAX_NODES + " behind it.");
        }
        long last = Math.min(end, count);
        ObjectNode json = JSON.objectNode();
        json.put("size", size).put("level", level).put("count", count);
        json.put("begin", begin).put("end", Math.max(begin, last));
        ArrayNode nodes = json.putArray("nodes");
        for (long i = begin; i < last; i++) {
            nodes.add(tree.node(NodeIndex.ofSubtree(i << level, (int) level)).hex());
        }
        json.set("peaks", peaks(tree.first(size).peaks()));
        return AuditAnswer.json(json);
    }

    private static ArrayNode peaks(List<Peak> peaks) {
        ArrayNode json = JSON.arrayNode();
        long firstLeaf = 0;
        for (Peak peak : peaks) {
            json.addObject()
                    .put("level", peak.height())
                    .put("index", firstLeaf >> peak.height())
                    .put("hash", peak.hash().hex());
            firstLeaf += 1L << peak.height();
        }
        return json;
    }
}
