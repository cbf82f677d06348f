package io.aegisbench.proxy.audit;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.aegisbench.proxy.dialect.EventStreamParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the kept part of an answer. Thread-safe: stateless. An answer that was not kept whole, or
 * is not the JSON it should be, is read as far as it goes: the text that is there, and of the last
 * bytes finish reason and token counts.
 */
final class AnswerReader {
    private static final Pattern PROMPT = number("prompt_tokens|input_tokens");
    private static final Pattern COMPLETION = number("completion_tokens|output_tokens");
    private static final Pattern FINISH =
            Pattern.compile("\"(?:finish_reason|stop_reason)\"\\s*:\\s*\"([a-z_]{1,32})\"");

    private static final byte[] EMPTY_LINE = {'\n', '\n'};

    private AnswerReader() {}

    private static Pattern number(String names) {
        return Pattern.compile("\"(?:" + names + ")\"\\s*:\\s*([0-9]{1,15})");
    }

    /** {@return whether all of the answer was there and understood} */
    static boolean read(BodyTap tap, boolean streamed, AnswerText into) {
        byte[] head = tap.head();
        int length = tap.headLength();
        boolean whole = tap.answerBytes() == length;
        if (length == 0) {
            return whole;
        }
        if (streamed || startsLikeAStream(head, length)) {
            boolean understood = events(head, 0, length, into);
            if (!whole) {
                byte[] tail = tap.tail();
                into.gap();
                events(tail, behindLine(tail), tail.length, into);
            }
            return whole && understood;
        }
        if (whole && AnswerJson.read(head, 0, length, into)) {
            return true;
        }
        loose(new String(head, 0, length, StandardCharsets.UTF_8), into);
        loose(new String(tap.tail(), StandardCharsets.UTF_8), into);
        return false;
    }

    private static boolean startsLikeAStream(byte[] head, int length) {
        return begins(head, 0, length, "data:") || begins(head, 0, length, "event:");
    }

    private static boolean events(byte[] bytes, int begin, int end, AnswerText into) {
        Events events = new Events(into);
        EventStreamParser parser = new EventStreamParser(Math.max(1, end - begin));
        parser.feed(ByteBuffer.wrap(bytes, begin, end - begin), events);
        // The last one may lack what ends it, as a server's or where it was cut.
        parser.feed(ByteBuffer.wrap(EMPTY_LINE), events);
        return events.understood;
    }

    /** Takes the text of events that are whole. */
    private static final class Events implements EventStreamParser.Sink {
        private final AnswerText into;
        private boolean understood = true;

        Events(AnswerText into) {
            this.into = into;
        }

        @Override
        public void event(byte[] data, int length) {
            understood &=
                    begins(data, 0, length, "[DONE]") || AnswerJson.read(data, 0, length, into);
        }

        @Override
        public void oversized() {
            throw new IllegalStateException("an event is longer than the stream that has it");
        }
    }

    private static int behindLine(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static boolean begins(byte[] bytes, int at, int end, String ascii) {
        if (end - at < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes what can be had of a text that is no whole JSON value. */
    private static void loose(String text, AnswerText into) {
        into.gap();
        into.loose(text);
        Matcher prompt = PROMPT.matcher(text);
        while (prompt.find()) {
            into.promptTokens(Long.parseLong(prompt.group(1)));
        }
        Matcher completion = COMPLETION.matcher(text);
        while (completion.find()) {
            into.completionTokens(Long.parseLong(completion.group(1)));
        }
        Matcher finish = FINISH.matcher(text);
        while (finish.find()) {
            into.finish(finish.group(1));
        }
    }
}
