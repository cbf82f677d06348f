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
    void linesThatAreNoDataCountTowardsTheBound() {
        assertThat(parse(16, (":" + "x".repeat(5) + "\n").repeat(3), "data: a\n\n"))
                .containsExactly("<oversized>");
    }
}
