package io.aegisbench.proxy.dialect;

import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventStreamParserTest {
    private static List<String> parse(int maxEventBytes, String... chunks) {
        EventStreamParser parser = new EventStreamParser(maxEventBytes);
        List<String> events = new ArrayList<>();
        EventStreamParser.Sink sink =
                new EventStreamParser.Sink() {
                    @Override
                    public void event(byte[] data, int length) {
                        events.add(new String(data, 0, length, StandardCharsets.UTF_8));
                    }

                    @Override
                    public void oversized() {
                        events.add("<oversized>");
                    }
                };
        for (String chunk : chunks) {
            parser.feed(ByteBuffer.wrap(utf8(chunk)), sink);
        }
        return events;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'data: a\n\n'                     | a",
                "'data:a\n\n'                      | a",
                "'data:  a \n\n'                   | ' a '",
                "'data: a\ndata: b\n\n'            | 'a\nb'",
                "'data\n\n'                        | ''",
                "'data:\ndata:\n\n'                | '\n'",
                "': hello\nid: 1\nretry: 2\ndata: a\n\n' | a",
                "'event: x\ndata: a\n\n'           | a",
                "'\uFEFFdata: a\n\n'               | a",
                "'\n\n\ndata: a\n\n'               | a",
                "'database: b\ndata: a\n\n'        | a",
                "'data: \u00e9\r\r'                | \u00e9"
            })
    void readsOneEvent(String stream, String data) {
        assertThat(parse(100, stream)).containsExactly(data);
    }

    @ParameterizedTest
    @CsvSource({"'data: a\n'", "'event: x\n\n'", "': c\n\n'", "'data: a'", "'Data: a\n\n'"})
    void readsNoEvent(String stream) {
        assertThat(parse(100, stream)).isEmpty();
    }

    @Test
    void carriageReturnEndsItsLineWithoutWaiting() {
        assertThat(parse(100, "data: a\r\n\r")).containsExactly("a");
        assertThat(parse(100, "data: a\r\n\r", "\ndata: b\r\n\r\n")).containsExactly("a", "b");
    }

    @Test
    void carriageReturnAndLineFeedEndOneLineTogether() {
        assertThat(parse(100, "data: a\r\ndata: b\r\n\r\n")).containsExactly("a\nb");
        assertThat(parse(100, "data: a\r", "\ndata: b\r", "\n\r", "\n")).containsExactly("a\nb");
    }

    @Test
    void oversizedEventIsReportedOnceAndTheNextOneRead() {
        assertThat(parse(8, "data: 12\n\n", "data: 123\n", "data: 4\n\ndata: 5\n\n"))
                .containsExactly("12", "<oversized>", "5");
    }

    @Test
    void linesThatAreNoDataMayBeOfAnyLengthAndNumber() {
        assertThat(parse(16, (":" + "x".repeat(5) + "\n").repeat(3), "data: a\n\n"))
                .containsExactly("a");
        assertThat(
                        parse(
                                16,
                                ":" + "x".repeat(50),
                                "xx\ndata: a\n",
                                "id: " + "7".repeat(50),
                                "\n\n"))
                .containsExactly("a");
        assertThat(parse(16, "\uFEFF:" + "x".repeat(50), "\ndata: a\n\n")).containsExactly("a");
        assertThat(parse(16, "\uFEFFdata: " + "x".repeat(50), "\n\ndata: a\n\n"))
                .containsExactly("<oversized>", "a");
    }

    @Test
    void manyShortLinesOfDataAreBoundTogether() {
        assertThat(parse(16, "data:x\n".repeat(8) + "\n", "data:y\n".repeat(9) + "\n"))
                .containsExactly("x\n".repeat(7) + "x", "<oversized>");
    }

    /** However it is cut, and at whatever length of its first lines the bound is passed. */
    @Test
    void theDataOfAnOversizedEventAreHandedOnInAllOfItsLines() {
        String data = "{\n\"a\":\n\n1,\"b\":\"" + "x".repeat(30) + "\"\n}";
        String event =
                ": c\nevent: e\ndata: "
                        + data.replace("\n", "\n:" + "c".repeat(40) + "\ndata: ")
                        + "\n\n";
        for (int bound = 8; bound < 40; bound++) {
            for (int piece = 1; piece < event.length(); piece++) {
                EventStreamParser parser = new EventStreamParser(bound);
                StringBuilder handedOn = new StringBuilder();
                EventStreamParser.Sink sink =
                        new EventStreamParser.Sink() {
                            @Override
                            public void event(byte[] whole, int length) {
                                throw new AssertionError("it is larger than the bound");
                            }

                            @Override
                            public void oversized() {
                                handedOn.append("<oversized>");
                            }

                            @Override
                            public void part(ByteBuffer bytes) {
                                handedOn.append(StandardCharsets.UTF_8.decode(bytes));
                            }
                        };
                for (int at = 0; at < event.length(); at += piece) {
                    String next = event.substring(at, Math.min(event.length(), at + piece));
                    parser.feed(ByteBuffer.wrap(utf8(next)), sink);
                }
                assertThat(handedOn.toString())
                        .as("bound=%d piece=%d", bound, piece)
                        .isEqualTo("<oversized>" + data);
            }
        }
    }
}
