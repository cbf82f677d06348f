package io.aegisbench.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the analyser says of answers of either dialect, whole, cut, or not what they should be. */
final class ResponseAnalyserTest {
    private static final String KEY = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0k1";

    private final List<String> heard = new ArrayList<>();
    private final ResponseAnalyser analyser =
            new ResponseAnalyser(
                    new EvidenceListener() {
                        @Override
                        public void leak(String pattern) {
                            heard.add(pattern);
                        }

                        @Override
                        public void entropyAlert(String alert) {
                            heard.add(alert);
                        }
                    });

    private Analysis analyse(String answer, boolean streamed, int captureBytes) {
        EvidenceSlots slots =
                new EvidenceSlots(
                        EvidenceTrail.Mode.SCHEDULED,
                        EvidenceBounds.defaults().withCaptureBytes(captureBytes),
                        EvidenceListener.QUIET);
        CallSlot slot = (CallSlot) slots.reserve(TrailFixture.call("id"));
        slot.answering(200, streamed);
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += 7) {
            slot.chunk(ByteBuffer.wrap(bytes, at, Math.min(7, bytes.length - at)));
        }
        return analyser.analyse(slot);
    }

    private static String logprobs(int alternatives) {
        StringBuilder top = new StringBuilder();
        for (int i = 0; i < alternatives; i++) {
            top.append(i == 0 ? "" : ",").append("{\"logprob\":").append(-Math.log(alternatives));
            top.append('}');
        }
        return "{\"choices\":[{\"message\":{\"content\":\"ab\"},\"logprobs\":{\"content\":["
                + "{\"logprob\":-1,\"top_logprobs\":["
                + top
                + "]}]}}]}";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16, 20})
    void aUniformDistributionOfNHasTheEntropyLog2N(int n) {
        Analysis analysis = analyse(logprobs(n), false, 1 << 18);
        assertThat(analysis.entropySource()).isEqualTo("logprobs");
        assertThat(analysis.entropyTokens()).isEqualTo(1);
        assertThat(analysis.entropyMillibits())
                .isEqualTo(Math.round(Math.log(n) / Math.log(2) * 1000));
    }

    @Test
    void whatADistributionDoesNotShowCountsAsOneMoreAlternative() {
        String answer =
                "{\"choices\":[{\"logprobs\":{\"content\":[{\"logprob\":"
                        + Math.log(0.5)
                        + ",\"top_logprobs\":[]}]}}]}";
        assertThat(analyse(answer, false, 1 << 18).entropyMillibits()).isEqualTo(1000);
    }

    @Test
    void theOlderEndpointsMapsAreDistributionsToo() {
        String half = Double.toString(Math.log(0.5));
        String answer =
                "{\"choices\":[{\"text\":\"a\",\"logprobs\":{\"top_logprobs\":[{\"a\":"
                        + half
                        + ",\"b\":"
                        + half
                        + "},{\"c\":0}]}}]}";
        Analysis analysis = analyse(answer, false, 1 << 18);
        assertThat(analysis.entropyTokens()).isEqualTo(2);
        assertThat(analysis.entropyMillibits()).isEqualTo(500);
    }

    @Test
    void bytesHaveTheEntropyOfTheirHistogram() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(TokenEntropy.millibits(all, 256)).isEqualTo(8000);
        assertThat(TokenEntropy.millibits(new byte[99], 99)).isZero();
        assertThat(TokenEntropy.millibits(new byte[] {1, 2, 1, 2}, 4)).isEqualTo(1000);
        assertThat(TokenEntropy.millibits(all, 0)).isEqualTo(-1);
    }

    @Test
    void logprobsThatAreNoneAreLeftOut() {
        String answer =
                "{\"choices\":[{\"message\":{\"content\":\"aabb\"},\"logprobs\":{\"content\":["
                        + "{\"logprob\":5},{\"logprob\":\"x\"},7]}}]}";
        Analysis analysis = analyse(answer, false, 1 << 18);
        assertThat(analysis.entropySource()).isEqualTo("text");
        assertThat(analysis.entropyMillibits()).isEqualTo(1000);
    }

    @Test
    void readsAnthropicsAnswerAndItsEvents() {
        Analysis json =
                analyse(
                        "{\"content\":[{\"type\":\"text\",\"text\":\"abab\"}],\"stop_reason\":"
                                + "\"end_turn\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}",
                        false,
                        1 << 18);
        assertThat(json.finish()).isEqualTo("end_turn");
        assertThat(json.promptTokens()).isEqualTo(3);
        assertThat(json.completionTokens()).isEqualTo(4);
        assertThat(json.entropyMillibits()).isEqualTo(1000);
        Analysis events =
                analyse(
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ab"}}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":9}}

                        """,
                        true,
                        1 << 18);
        assertThat(events.state()).isEqualTo("whole");
        assertThat(events.finish()).isEqualTo("max_tokens");
        assertThat(events.promptTokens()).isEqualTo(5);
        assertThat(events.completionTokens()).isEqualTo(9);
    }

    private static String event(String content) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + content
                + "\"}}]}\n\n";
    }

    @Test
    void findsASecretAcrossTheChunksAndEventsOfAStream() {
        StringBuilder stream = new StringBuilder(event("the key is "));
        for (int i = 0; i < KEY.length(); i++) {
            stream.append(event(KEY.substring(i, i + 1)));
        }
        stream.append(event(" keep it")).append("data: [DONE]\n\n");
        Analysis analysis = analyse(stream.toString(), true, 1 << 18);
        assertThat(analysis.state()).isEqualTo("whole");
        assertThat(analysis.leaks()).isEqualTo("openai-key=1");
        assertThat(heard).containsExactly("openai-key");
    }

    @Test
    void anEventIsReadAsClientsReadItWhateverItsLinesEndWith() {
        Analysis analysis =
                analyse(
                        "\uFEFFdata: {\"choices\":[{\"index\":0,\"delta\":\r\ndata: {\"content\":\"ab\"}}]}\r\n\r\n"
                                + "data:{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\r\r"
                                + "data: [DONE]",
                        true,
                        1 << 18);
        assertThat(analysis.state()).isEqualTo("whole");
        assertThat(analysis.finish()).isEqualTo("stop");
        assertThat(analysis.entropyMillibits()).isEqualTo(1000);
    }

    @Test
    void aLongStreamKeepsItsBeginningAndItsEnd() {
        StringBuilder stream = new StringBuilder(event(KEY));
        while (stream.length() < 100_000) {
            stream.append(event("filler "));
        }
        stream.append(
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}\n\n");
        stream.append(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":77}}\n\n");
        stream.append("data: [DONE]\n\n");
        Analysis analysis = analyse(stream.toString(), true, 4096);
        assertThat(analysis.state()).isEqualTo("partial");
        assertThat(analysis.finish()).isEqualTo("length");
        assertThat(analysis.completionTokens()).isEqualTo(77);
        assertThat(analysis.leaks()).isEqualTo("openai-key=1");
    }

    @Test
    void aLongOrCutJsonAnswerIsReadAsFarAsItGoes() {
        String answer =
                "{\"choices\":[{\"message\":{\"content\":\""
                        + KEY
                        + " x".repeat(5000)
                        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":8,"
                        + "\"completion_tokens\":12}}";
        Analysis longOne = analyse(answer, false, 2048);
        assertThat(longOne.state()).isEqualTo("partial");
        assertThat(longOne.finish()).isEqualTo("stop");
        assertThat(longOne.promptTokens()).isEqualTo(8);
        assertThat(longOne.completionTokens()).isEqualTo(12);
        assertThat(longOne.leaks()).isEqualTo("openai-key=1");
        Analysis cut = analyse(answer.substring(0, 300), false, 1 << 18);
        assertThat(cut.state()).isEqualTo("partial");
        assertThat(cut.leaks()).isEqualTo("openai-key=1");
    }

    @Test
    void anythingAtAllCanBeAnalysed() {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(3000)];
            random.nextBytes(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(analyse(text, round % 2 == 0, 1024).state()).isIn("whole", "partial");
        }
        assertThat(analyse("[".repeat(100_000), false, 1 << 18).state()).isEqualTo("partial");
        assertThat(analyse("", false, 1 << 18).state()).isEqualTo("whole");
    }

    @Test
    void saysWhenTheEntropyCollapsesAndWhenItSpikes() {
        EntropyWatch watch = new EntropyWatch();
        for (int i = 0; i < EntropyWatch.MIN_ANSWERS; i++) {
            assertThat(watch.read("m", 4000).alert()).isEmpty();
        }
        assertThat(watch.read("m", 4000).meanMillibits()).isEqualTo(4000);
        assertThat(watch.read("m", 1001).alert()).isEmpty();
        assertThat(watch.read("m", 900).alert()).isEqualTo("collapse");
        assertThat(watch.read("m", 9000).alert()).isEqualTo("spike");
        assertThat(watch.read("other", 9000).meanMillibits()).isEqualTo(-1);
        for (int i = 0; i < EntropyWatch.WINDOW; i++) {
            watch.read("m", 2000);
        }
        assertThat(watch.read("m", 2000).meanMillibits()).isEqualTo(2000);
    }

    @Test
    void eachShapeIsFoundOnceAndHarmlessWordsAreNot() {
        Map<String, Integer> found = new TreeMap<>();
        String text =
                String.join(
                        " ",
                        KEY,
                        "sk-ant-" + "api03-abcdefghijklmnopqrstuvwxyz",
                        "AKIA" + "ABCDEFGHIJKLMNOP",
                        "AIza" + "A".repeat(35),
                        "ghp_" + "a".repeat(36),
                        "glpat-" + "a".repeat(20),
                        "hf_" + "a".repeat(34),
                        "xoxb-" + "1234567890-abc",
                        "sk_live_" + "a".repeat(24),
                        "eyJ" + "a".repeat(20) + ".eyJ" + "b".repeat(20) + "." + "c".repeat(20),
                        "-----BEGIN RSA PRIVATE KEY-----",
                        "-----BEGIN PRIVATE KEY-----");
        LeakPatterns.find(text, found);
        assertThat(found)
                .hasSize(11)
                .containsEntry("private-key", 2)
                .containsEntry("anthropic-key", 1)
                .containsEntry("openai-key", 1);
        Map<String, Integer> none = new TreeMap<>();
        LeakPatterns.find(
                "a task-force with risk-averse desk-bound-people-and-more-of-them AKIA eyJ"
                        + " -----BEGIN CERTIFICATE----- sk-learn ghp_short",
                none);
        assertThat(none).isEmpty();
        assertThat(LeakPatterns.safeName(KEY)).isEqualTo("redacted");
        assertThat(LeakPatterns.safeName("gpt-4o")).isEqualTo("gpt-4o");
    }

    /** In square time it would take days. */
    @Test
    @Timeout(120)
    void aTextOfNothingButBeginningsTakesLinearTime() {
        Map<String, Integer> found = new TreeMap<>();
        LeakPatterns.find("sk-ant-eyJ ".repeat(1_000_000), found);
        LeakPatterns.find("eyJ" + "a".repeat(1_000_000), found);
        assertThat(found).isEmpty();
    }
}
