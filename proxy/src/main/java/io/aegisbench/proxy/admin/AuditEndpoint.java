package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.hotpath.Router;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The endpoints of the audit API: method, path below {@code /v1/audit}, parameters. */
enum AuditEndpoint {
    /** The last checkpoint, as its signed note. */
    CHECKPOINT("GET", "checkpoint"),
    /** A page of signed notes. */
    CHECKPOINTS("GET", "checkpoints", "from", "limit"),
    /** A page of records. */
    RECORDS("GET", "records", "begin", "end"),
    /** The exact bytes of one record. */
    RECORD("GET", "records/*"),
    /** The receipt of a request. */
    REQUEST_RECEIPT("GET", "receipts/*"),
    /** The receipt of a leaf. */
    LEAF_RECEIPT("GET", "leaves/*/receipt"),
    /** The proof that the ledger only grew. */
    CONSISTENCY("GET", "consistency", "from", "to"),
    /** A slice of one level of the tree. */
    NODES("GET", "nodes", "level", "begin", "end", "size"),
    /** What the last check of everything found. */
    INTEGRITY("GET", "integrity"),
    /** Starts such a check. */
    INTEGRITY_START("POST", "integrity"),
    /** What happens, as it happens. */
    EVENTS("GET", "events"),
    /** Erases the salts of a request's hashes. */
    SALTS_ERASED("DELETE", "salts/*"),
    /** Discloses them. */
    SALTS("GET", "salts/*");

    static final String ROOT = Router.AUDIT;
    private static final String ANY = "*";
    private static final Set<AuditEndpoint> OF_TENANTS =
            EnumSet.of(RECORD, REQUEST_RECEIPT, LEAF_RECEIPT);

    private final String method;
    private final String path;
    private final String parameters;

    AuditEndpoint(String method, String path, String... parameters) {
        this.method = method;
        this.path = path;
        this.parameters = String.join(",", parameters);
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
        String[] pattern = path.split("/", -1);
        if (segments.size() != pattern.length) {
            return false;
        }
        for (int i = 0; i < pattern.length; i++) {
            if (!pattern[i].equals(ANY) && !pattern[i].equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** {@return the part of a path that names what is asked for} */
    static String named(List<String> segments) {
        return segments.get(1);
    }

    String method() {
        return method;
    }

    boolean takes(String asked) {
        boolean head = asked.equals("HEAD") && method.equals("GET");
        return method.equals(asked) || (head && this != EVENTS);
    }

    /** {@return whether a tenant's key opens it, for what is the tenant's own} */
    boolean isOpenToTenants() {
        return OF_TENANTS.contains(this);
    }

    /** {@return the names that its query may have} */
    Set<String> parameters() {
        return parameters.isEmpty() ? Set.of() : Set.of(parameters.split(",", -1));
    }
}
