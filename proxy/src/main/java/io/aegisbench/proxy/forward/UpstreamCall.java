package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream: the adapter makes it, the forwarder sends it.
 *
 * @param upstream one of those the forwarder was made with
 * @param method goes on as it is
 * @param path with query, below the upstream's own path; starts with a slash
 * @param model as the client named it, for who counts
 * @param headers the client's; what may not be forwarded is left out by the forwarder
 * @param body handed over; empty where there is none, or it is sent on while it comes
 * @param upload bounds of a body that is sent on while it comes, or null where none is
 * @param streaming whether the client has asked for server-sent events
 * @param translator rewrites the answer, or null to pass it on as it is
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over and never compared.
public record UpstreamCall(
        Upstream upstream,
        HttpString method,
        String path,
        String model,
        HeaderMap headers,
        byte[] body,
        @Nullable UploadLimits upload,
        boolean streaming,
        @Nullable ResponseTranslator translator) {
    /** {@return whether it changes nothing at the upstream, so that it may be sent twice} */
    boolean isSafe() {
        return method.equals(Methods.GET) || method.equals(Methods.HEAD);
    }

    /** {@return whether its answer has a head alone, whatever that says of a body} */
    boolean wantsHeadOnly() {
        return method.equals(Methods.HEAD);
    }

    /** Names the call without what it holds. */
    @Override
    public String toString() {
        return "UpstreamCall[upstream=" + upstream.name() + ", bodyBytes=" + body.length + "]";
    }
}
