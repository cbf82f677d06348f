package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.HttpAnswer;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** The chat that is sent, and what is known of its answer. */
final class Chat {
    static final String PATH = "/v1/chat/completions";

    static final Setting<String> MODEL =
            Setting.of("model", "NAME", "aegis-load", "the model that is asked", Readers.text());
    static final Setting<Integer> PROMPT =
            Setting.of(
                    "prompt",
                    "CHARACTERS",
                    "90",
                    "characters of the prompt",
                    Readers.whole(1, 1_000_000));
    static final Setting<Integer> TOKENS =
            Setting.of("tokens", "N", "64", "tokens of an answer", Readers.whole(1, 100_000));

    static final Setting<String> WORDS =
            Setting.of(
                    "words",
                    "TEXT",
                    "",
                    "what the prompt repeats; without it a sentence",
                    Readers.text());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SENTENCE = "Tell me what a ledger keeps and how it proves it. ";

    private Chat() {}

    static List<Setting<?>> settings(Setting<?>... others) {
        List<Setting<?>> all = new ArrayList<>(List.of(others));
        all.addAll(List.of(MODEL, PROMPT, WORDS, TOKENS));
        return all;
    }

    /** {@return variables that make a started proxy's own upstream answer so long} */
    static Map<String, String> variables(SettingValues values) {
        return Map.of("AEGIS_EMBEDDED_ANSWER_TOKENS", values.get(TOKENS).toString());
    }

    /** {@return the request's body} */
    static String body(SimulationSetup rig, boolean stream) {
        int length = rig.get(PROMPT);
        String words = rig.get(WORDS).isEmpty() ? SENTENCE : rig.get(WORDS);
        String prompt = words.repeat(1 + length / words.length()).substring(0, length);
        ObjectNode request = JSON.createObjectNode().put("model", rig.get(MODEL));
        request.putArray("messages").addObject().put("role", "user").put("content", prompt);
        request.put("max_tokens", rig.get(TOKENS));
        if (stream) {
            request.put("stream", true);
        }
        return request.toString();
    }

    /**
     * {@return the call whose judge knows the answer of each target, where answers repeat}
     *
     * @throws IllegalStateException if a target does not answer, or not rightly
     */
    static Call rehearsed(SimulationSetup rig) {
        String body = body(rig, false);
        List<HttpAnswer> firsts = new ArrayList<>();
        boolean repeats = true;
        try {
            for (Target target : rig.targets()) {
                HttpAnswer first = Rehearsal.ask(target, PATH, body);
                firsts.add(first);
                repeats &= Rehearsal.ask(target, PATH, body).body().equals(first.body());
                repeats &= firsts.getFirst().body().equals(first.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        System.out.println(
                repeats
                        ? "  judged by     the bytes of the answer, which repeats"
                        : "  judged by     the fields of the answer: this upstream's do not repeat");
        HttpAnswer model = firsts.getFirst();
        return new Call(PATH, body, new ChatJudge(rig.get(MODEL), model, repeats));
    }
}
