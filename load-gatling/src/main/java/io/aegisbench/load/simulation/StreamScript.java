package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.HttpAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The events of one stream, as they have to come: every one once, in order, then the end marker.
 *
 * @param events the data of each, without the end marker
 * @param firstToken which event has the first words
 * @param places the place of each event
 */
record StreamScript(List<String> events, int firstToken, Map<String, Integer> places) {
    static final String END = "[DONE]";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data: ";
    private static final String BLANK = "\n\n";

    /**
     * {@return the script of a stream}
     *
     * @param text of the whole body
     * @throws IllegalArgumentException if it is not a whole stream of a chat
     */
    static StreamScript of(String text) {
        if (!text.endsWith(BLANK)) {
            throw new IllegalArgumentException("not whole events: " + text);
        }
        List<String> events = new ArrayList<>();
        String inner = text.substring(0, text.length() - BLANK.length());
        for (String event : inner.split(BLANK, -1)) {
            if (!event.startsWith(DATA) || event.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("not an event of data alone: " + event);
            }
            events.add(event.substring(DATA.length()));
        }
        if (!events.getLast().equals(END) || events.indexOf(END) != events.size() - 1) {
            throw new IllegalArgumentException("not one end marker, or not at the end");
        }
        events.removeLast();
        int first = -1;
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            places.putIfAbsent(events.get(i), i);
            if (first < 0 && !content(events.get(i)).isEmpty()) {
                first = i;
            }
        }
        if (first < 0) {
            throw new IllegalArgumentException("no event has any words");
        }
        return new StreamScript(List.copyOf(events), first, Map.copyOf(places));
    }

    private static String content(String event) {
        try {
            JsonNode chunk = JSON.readTree(event);
            if (!"chat.completion.chunk".equals(chunk.path("object").asString(""))) {
                throw new IllegalArgumentException("not a chunk of a chat: " + event);
            }
            return chunk.path("choices").path(0).path("delta").path("content").asString("");
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + event, e);
        }
    }

    /**
     * {@return the script that every target follows}
     *
     * @throws IllegalStateException if one answers wrongly, or their streams do not repeat, so that
     *     nobody could say whether one is whole
     */
    static StreamScript rehearsed(List<Target> targets, String body) {
        String text = "";
        try {
            for (Target target : targets) {
                for (int i = 0; i < 2; i++) {
                    HttpAnswer answer = Rehearsal.ask(target, Chat.PATH, body);
                    if (answer.status() != 200 || answer.requestId().isEmpty()) {
                        throw new IllegalStateException(
                                "before the simulation %s answered status %s: %s"
                                        .formatted(target.url(), answer.status(), answer.body()));
                    }
                    if (!text.isEmpty() && !text.equals(answer.body())) {
                        throw new IllegalStateException(
                                "streams cannot be checked: this upstream's do not repeat");
                    }
                    text = answer.body();
                }
            }
            return of(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * {@return what is wrong when this event comes at this place}
     *
     * @param place 0 for the first
     * @param data of the event
     */
    String fault(int place, String data) {
        if (data.equals(END)) {
            return place == events.size() ? Judge.RIGHT : "stream ended early";
        }
        if (place < events.size() && events.get(place).equals(data)) {
            return Judge.RIGHT;
        }
        Integer right = places.get(data);
        if (right == null) {
            return "event with another content";
        }
        return right < place ? "event came twice" : "event missing";
    }
}
