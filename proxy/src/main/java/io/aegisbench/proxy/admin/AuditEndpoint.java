package io.aegisbench.proxy.admin;

import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The endpoints of the audit API: method, path below {@code /v1/audit}, parameters. */
enum AuditEndpoint {
    /** The last checkpoint, as its signed note. */
    CHECKPOINT(Methods.GET, "checkpoint", Set.of()),
    /** A page of signed notes. */
    CHECKPOINTS(Methods.GET, "checkpoints", Set.of("from", "limit")),
    /** A page of records. */
    RECORDS(Methods.GET, "records", Set.of("begin", "end")),
    /** The exact bytes of one record. */
    RECORD(Methods.GET, "records/*", Set.of()),
    /** The receipt of a request. */
    REQUEST_RECEIPT(Methods.GET, "receipts/*", Set.of()),
    /** The receipt of a leaf. */
    LEAF_RECEIPT(Methods.GET, "leaves/*/receipt", Set.of()),
    /** The proof that the ledger only grew. */
    CONSISTENCY(Methods.GET, "consistency", Set.of("from", "to")),
    /** A slice of one level of the tree. */
    NODES(Methods.GET, "nodes", Set.of("level", "begin", "end", "size")),
    /** What the last check of everything found. */
    INTEGRITY(Methods.GET, "integrity", Set.of()),
    /** Starts such a check. */
    INTEGRITY_START(Methods.POST, "integrity", Set.of()),
    /** What happens, as it happens. */
    EVENTS(Methods.GET, "events", Set.of()),
    /** Erases the salts of a request's hashes. */
    SALTS(Methods.DELETE, "salts/*", Set.of());

    static final String ROOT = "/v1/audit";
    private static final String ANY = "*";
    private static final Set<AuditEndpoint> OF_TENANTS =
            EnumSet.of(RECORD, REQUEST_RECEIPT, LEAF_RECEIPT);

    private final HttpString method;
    private final List<String> path;
    private final Set<String> parameters;

    AuditEndpoint(HttpString method, String path, Set<String> parameters) {
        this.method = method;
        this.path = List.of(path.split("/"));
        this.parameters = parameters;
    }

    /** {@return the endpoints of a path, which differ in their methods} */
    static List<AuditEndpoint> at(List<String> segments) {
        List<AuditEndpoint> found = new ArrayList<>();
        for (AuditEndpoint each : values()) {
            if (each.fits(segments)) {
                found.add(each);
            }
        }
        return found;
    }

    /** {@return what stands between the slashes below the root; none for another path} */
    static List<String> segments(String path) {
        return path.startsWith(ROOT + "/")
                ? List.of(path.substring(ROOT.length() + 1).split("/", -1))
                : List.of();
    }

    private boolean fits(List<String> segments) {
        if (segments.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!path.get(i).equals(ANY) && !path.get(i).equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** {@return the part of a path that names what is asked for} */
    static String named(List<String> segments) {
        return segments.get(1);
    }

    HttpString method() {
        return method;
    }

    boolean takes(HttpString asked) {
        boolean head = asked.equals(Methods.HEAD) && method.equals(Methods.GET);
        return method.equals(asked) || (head && this != EVENTS);
    }

    /** {@return whether a tenant's key opens it, for what is the tenant's own} */
    boolean isOpenToTenants() {
        return OF_TENANTS.contains(this);
    }

    Set<String> parameters() {
        return parameters;
    }
}
