package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamWatchTest {
    private static final StreamScript SCRIPT =
            StreamScript.of(event("") + event(" one") + event(" two") + "data: [DONE]\n\n");

    private static String event(String content) {
        return "data: " + data(content) + "\n\n";
    }

    private static String data(String content) {
        return "{\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\""
                + content
                + "\"}}]}";
    }

    private static List<String> whole() {
        List<String> events = new ArrayList<>(SCRIPT.events());
        events.add(StreamScript.END);
        return events;
    }

    private static String fault(List<String> events) {
        StreamWatch watch = new StreamWatch(SCRIPT, new StreamFigures(), 0);
        events.forEach(event -> watch.see("{\"data\":" + event + "}", 0));
        return watch.fault();
    }

    @Test
    void theScriptKnowsItsEventsAndTheFirstWords() {
        assertThat(SCRIPT.events()).hasSize(3).last().isEqualTo(data(" two"));
        assertThat(SCRIPT.firstToken()).isEqualTo(1);
    }

    @Test
    void aBodyThatIsNoWholeStreamIsNoScript() {
        assertThatThrownBy(() -> StreamScript.of(event(" one"))).hasMessageContaining("end marker");
        assertThatThrownBy(() -> StreamScript.of("data: [DONE]\n\n" + event(" one")))
                .hasMessageContaining("end marker");
        assertThatThrownBy(() -> StreamScript.of(event("") + "data: [DONE]\n\n"))
                .hasMessageContaining("words");
        assertThatThrownBy(() -> StreamScript.of("{\"error\":1}")).hasMessageContaining("event");
        assertThatThrownBy(() -> StreamScript.of("data: {\"error\":1}\n\ndata: [DONE]\n\n"))
                .hasMessageContaining("chunk");
    }

    @Test
    void everyEventOnceAndInOrderIsRight() {
        assertThat(fault(whole())).isEmpty();
    }

    @Test
    void anEventLessIsMissing() {
        for (int gone = 0; gone < 2; gone++) {
            List<String> events = whole();
            events.remove(gone);
            assertThat(fault(events)).isEqualTo("event missing");
        }
        List<String> events = whole();
        events.remove(2);
        assertThat(fault(events)).isEqualTo("stream ended early");
    }

    @Test
    void anEventMoreCameTwice() {
        for (int twice = 0; twice < 3; twice++) {
            List<String> events = whole();
            events.add(twice, events.get(twice));
            assertThat(fault(events)).isEqualTo("event came twice");
        }
    }

    @Test
    void anotherOrderIsWrong() {
        List<String> events = whole();
        Collections.swap(events, 0, 1);
        assertThat(fault(events)).isEqualTo("event missing");
    }

    @Test
    void anotherContentIsWrong() {
        List<String> events = whole();
        events.set(1, data(" uno"));
        assertThat(fault(events)).isEqualTo("event with another content");
    }

    @Test
    void withoutTheEndMarkerItIsNotWhole() {
        assertThat(fault(SCRIPT.events())).isEqualTo("stream without its end marker");
        assertThat(fault(List.of())).isEqualTo("no stream");
    }

    @Test
    void firstWordsAndGapsAreTimed() {
        StreamFigures figures = new StreamFigures();
        StreamWatch watch = new StreamWatch(SCRIPT, figures, 1_000_000);
        long[] arrivals = {3_000_000, 8_000_000, 28_000_000};
        for (int i = 0; i < 3; i++) {
            assertThat(watch.see("{\"data\":" + SCRIPT.events().get(i) + "}", arrivals[i]))
                    .isEqualTo(StreamWatch.GOES_ON);
        }
        assertThat(watch.see("{\"data\":[DONE]}", 29_000_000)).isEqualTo(StreamWatch.ENDED);
        watch.tally();
        LoadStep step = LoadStep.of("stream", 4);
        assertThat(step.begin()).isTrue();
        assertThat(StreamFigures.lines(List.of(step), List.of(figures)).get(1))
                .matches(" *4 +7\\.00 +7\\.00 +7\\.00 +5\\.00 +20\\.0\\d +20\\.0\\d +20\\.0\\d");
    }
}
