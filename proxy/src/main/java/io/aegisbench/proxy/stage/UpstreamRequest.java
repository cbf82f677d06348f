package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.dialect.ResponseTranslator;
import io.aegisbench.proxy.forward.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the upstream; the adapter makes it, the forwarder sends it.
 *
 * @param upstream where it goes
 * @param path the path below the upstream's base, with a leading slash
 * @param model as the client named it
 * @param streaming whether the client asked for an event stream
 * @param body the JSON to send; the array is handed over and not changed by anyone
 * @param translator puts the answer into the client's dialect, or null where it needs none
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Handed over once on one thread; a copy would cost every call.
public record UpstreamRequest(
        Upstream upstream,
        String path,
        String model,
        boolean streaming,
        byte[] body,
        @Nullable ResponseTranslator translator) {}
