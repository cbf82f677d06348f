package io.aegisbench.proxy.clients;

import java.util.Map;

/**
 * A call as it went over the client's connection; a body's characters are its bytes.
 *
 * @param path without its query
 * @param request the body the client sent
 * @param status of the answer
 * @param fields of the answer, names in lower case
 * @param answer the body the client was sent, as far as it went
 */
record TappedCall(
        String path, String request, int status, Map<String, String> fields, String answer) {
    String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
