package io.aegisbench.proxy.admin;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Who asks. */
sealed interface AuditReader {
    /** {@return whether this record is one that the reader may know of} */
    boolean mayRead(byte[] record);

    /** A key with the scope: reads everything. */
    enum Auditor implements AuditReader {
        /** The only one. */
        AUDITOR;

        @Override
        public boolean mayRead(byte[] record) {
            return true;
        }
    }

    /**
     * A key of a tenant: reads what its tenant caused; of anything else it does not even hear that
     * it exists.
     *
     * @param hash the tenant as records write it
     */
    record Tenant(String hash) implements AuditReader {
        private static final JsonMapper MAPPER = JsonMapper.builder().build();

        @Override
        public boolean mayRead(byte[] record) {
            try {
                return !hash.isEmpty()
                        && hash.equals(MAPPER.readTree(record).path("tenant").asString(""));
            } catch (JacksonException e) {
                return false;
            }
        }
    }
}
