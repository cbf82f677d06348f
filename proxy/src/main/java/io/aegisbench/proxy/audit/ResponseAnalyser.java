package io.aegisbench.proxy.audit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Analyses one answer after the other. Not thread-safe: the background thread owns it. Whatever it
 * throws must not lose the record.
 */
final class ResponseAnalyser {
    private final EntropyWatch watch = new EntropyWatch();
    private final EvidenceListener listener;

    /** The last source and model, and what they are watched by: calls of one model come in rows. */
    private String source = "";

    private String model = "";
    private String watched = "";

    ResponseAnalyser(EvidenceListener listener) {
        this.listener = listener;
    }

    Analysis analyse(CallSlot slot) {
        BodyTap tap = slot.tap();
        AnswerText answer = new AnswerText();
        boolean whole = AnswerReader.read(tap, slot.isStreamed(), answer);
        if (!slot.finish().isEmpty()) {
            answer.finish(slot.finish());
        }
        List<String> texts = answer.texts();
        String leaks = leaks(texts);
        Entropy entropy = entropy(answer, texts, tap);
        EntropyWatch.Reading reading = reading(slot.call().model(), entropy);
        long prompt = tokens(slot, slot.promptTokens(), answer.promptTokens());
        long completion = tokens(slot, slot.completionTokens(), answer.completionTokens());
        // A stream that breaks off may have told the zeros only that it began with.
        boolean told = prompt > 0 || completion > 0;
        return new Analysis(
                whole ? "whole" : "partial",
                entropy.source(),
                entropy.millibits(),
                answer.entropy().tokens(),
                reading,
                answer.finish(),
                told ? prompt : -1,
                told ? completion : -1,
                leaks);
    }

    private static long tokens(CallSlot slot, long given, long read) {
        return given >= 0 || slot.areTokensUntold() ? given : read;
    }

    private String leaks(List<String> texts) {
        Map<String, Integer> counts = new TreeMap<>();
        texts.forEach(text -> LeakPatterns.find(text, counts));
        StringJoiner joined = new StringJoiner(",");
        counts.forEach((pattern, count) -> {
            joined.add(pattern + '=' + count);
            listener.leak(pattern);
        });
        return joined.toString();
    }

    private static Entropy entropy(AnswerText answer, List<String> texts, BodyTap tap) {
        if (answer.entropy().tokens() > 0) {
            return new Entropy("logprobs", answer.entropy().millibits());
        }
        String text = texts.size() == 1 ? texts.getFirst() : String.join("", texts);
        if (!text.isEmpty()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new Entropy("text", TokenEntropy.millibits(bytes, bytes.length));
        }
        long millibits = TokenEntropy.millibits(tap.head(), tap.headLength());
        return new Entropy(millibits < 0 ? "none" : "bytes", millibits);
    }

    private EntropyWatch.Reading reading(String ofModel, Entropy entropy) {
        if (entropy.millibits() < 0) {
            return EntropyWatch.Reading.NONE;
        }
        EntropyWatch.Reading reading =
                watch.read(watched(entropy.source(), ofModel), entropy.millibits());
        if (!reading.alert().isEmpty()) {
            listener.entropyAlert(reading.alert());
        }
        return reading;
    }

    private String watched(String ofSource, String ofModel) {
        if (!ofModel.equals(model) || !ofSource.equals(source)) {
            source = ofSource;
            model = ofModel;
            watched = ofSource + ' ' + RecordText.cut(ofModel);
        }
        return watched;
    }

    private record Entropy(String source, long millibits) {}
}
