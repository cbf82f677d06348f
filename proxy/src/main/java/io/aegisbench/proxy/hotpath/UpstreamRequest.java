package io.aegisbench.proxy.hotpath;

/**
 * What goes to the upstream; the adapter makes it, the forwarder sends it.
 *
 * @param upstream the name of the upstream in the settings
 * @param path the path below the upstream's base, with a leading slash
 * @param body the JSON to send; the array is handed over and not changed by anyone
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Handed over once on one thread; a copy would cost every call.
public record UpstreamRequest(String upstream, String path, byte[] body) {}
