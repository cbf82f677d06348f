package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Heads, bodies and end markers, cut into pieces at every place. */
final class ResponseReadingTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    @Test
    void readsAHeadHoweverItIsCut() throws Exception {
        String head =
                ScriptedUpstream.head("HTTP/1.1 200 OK", "Content-Length: 5", "Request-Id: r");
        String answer = ScriptedUpstream.head("HTTP/1.1 100 Continue") + head + "hello";
        for (int cut = 1; cut < answer.length() - 5; cut++) {
            ResponseHeadParser parser = new ResponseHeadParser();
            ByteBuffer first = bytes(answer.substring(0, cut));
            assertThat(parser.feed(first)).isNull();
            assertThat(first.hasRemaining()).isFalse();
            ByteBuffer second = bytes(answer.substring(cut));
            ResponseHead read = parser.feed(second);
            assertThat(read).isNotNull();
            assertThat(read.bodySizeBytes()).isEqualTo(5);
            assertThat(read.headers().getFirst("Request-Id")).isEqualTo("r");
            assertThat(text(second)).isEqualTo("hello");
        }
    }

    @Test
    void readsAChunkedBodyHoweverItIsCut() throws Exception {
        String body = ScriptedUpstream.head("5;x=\"y\"", "hello", "a", "0123456789", "0", "T: v");
        for (int cut = 0; cut < body.length(); cut++) {
            ResponseBody reader = new ResponseBody();
            reader.begin(ResponseHead.CHUNKED);
            StringBuilder read = new StringBuilder();
            for (String part : new String[] {body.substring(0, cut), body.substring(cut)}) {
                ByteBuffer input = bytes(part);
                while (input.hasRemaining()) {
                    assertThat(reader.atEnd()).isFalse();
                    ByteBuffer piece = reader.next(input);
                    read.append(piece == null ? "" : text(piece));
                }
            }
            assertThat(reader.atEnd()).isTrue();
            assertThat(read.toString()).isEqualTo("hello0123456789");
        }
    }

    @Test
    void knowsTheLastPieceWhenItSeesIt() throws Exception {
        ResponseBody reader = new ResponseBody();
        reader.begin(ResponseHead.CHUNKED);
        ByteBuffer input = bytes("1\r\na\r\n1\r\nb\r\n0\r\n\r\nrest");
        assertThat(reader.next(input)).isNotNull();
        assertThat(reader.atEnd()).isFalse();
        assertThat(reader.next(input)).isNotNull();
        assertThat(reader.atEnd()).isTrue();
        assertThat(text(input)).isEqualTo("rest");
    }

    @Test
    void keepsAnEndMarkerBackHoweverItIsCut() throws Exception {
        String before =
                "data: {\"x\":\"data: [DONE]\"}\n\ndata: [DON\n\nevent: message_start\r\n\r\n";
        String stream = before + "data: [DONE]\n\n: bye\n\n";
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            HeldTail tail = new HeldTail();
            StringBuilder passed = new StringBuilder();
            for (int i = 0; i < stream.length(); ) {
                int size = Math.min(1 + random.nextInt(20), stream.length() - i);
                passed.append(text(tail.pass(bytes(stream.substring(i, i + size)))));
                i += size;
            }
            assertThat(tail.found()).as("seed=%d", seed).isTrue();
            assertThat(passed.toString()).as("seed=%d", seed).isEqualTo(before);
            assertThat(text(tail.take())).isEqualTo("data: [DONE]\n\n: bye\n\n");
        }
    }

    @Test
    void refusesToKeepMoreThanItsBound() throws Exception {
        HeldTail tail = new HeldTail();
        tail.pass(bytes("data: [DONE]\n\n"));
        assertThatThrownBy(() -> tail.pass(ByteBuffer.allocate(HeldTail.MAX_HELD_BYTES)))
                .isInstanceOf(ProtocolException.class);
    }
}
