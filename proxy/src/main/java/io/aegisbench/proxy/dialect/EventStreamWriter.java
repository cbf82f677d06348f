package io.aegisbench.proxy.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Writes server-sent events; what one chunk gives is taken in one piece. Not thread-safe. */
public final class EventStreamWriter {
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMENT = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /** An OpenAI event: data alone. */
    public void data(JsonNode json) {
        pending.writeBytes(DATA);
        pending.writeBytes(Json.bytes(json));
        endEvent();
    }

    /** An Anthropic event: named as the {@code type} in its data. */
    public void named(String name, JsonNode json) {
        pending.writeBytes(EVENT);
        pending.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        pending.write('\n');
        data(json);
    }

    /** OpenAI's end marker. */
    public void done() {
        pending.writeBytes(DONE);
    }

    /** A comment, which clients ignore and which keeps an idle connection alive. */
    public void comment() {
        pending.writeBytes(COMMENT);
    }

    private void endEvent() {
        pending.write('\n');
        pending.write('\n');
    }

    public ByteBuffer take() {
        if (pending.size() == 0) {
            return NOTHING.duplicate();
        }
        ByteBuffer taken = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        return taken;
    }
}
