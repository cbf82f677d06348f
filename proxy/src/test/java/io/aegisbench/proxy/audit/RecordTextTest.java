package io.aegisbench.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.audit.EvidenceTrail.Call;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.audit.EvidenceTrail.Outcome;
import io.aegisbench.proxy.audit.EvidenceTrail.Wall;
import io.aegisbench.proxy.logging.LogLines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text of records, byte for byte: whoever reads a ledger later relies on it. */
final class RecordTextTest {
    private static final String ID = "abcdef012345-6a1f3c20-000000000f";

    @TempDir private Path directory;

    private RecordMaker maker(EvidenceSlots slots) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "a secret");
        return new RecordMaker(
                Mode.WRITTEN,
                TenantHash.of(key),
                new ResponseAnalyser(EvidenceListener.QUIET),
                slots.counters());
    }

    private static EvidenceSlots slots() {
        return new EvidenceSlots(Mode.SCHEDULED, EvidenceBounds.defaults(), EvidenceListener.QUIET);
    }

    /** Times and hashes are others each time. */
    private static String still(byte[] record) {
        return new String(record, StandardCharsets.US_ASCII)
                .replaceAll("(\"(?:forwarded|firstByte|completed)\":)[0-9]{16}", "$1T")
                .replaceAll("(Hash\":\")[0-9a-f]{64}", "$1H");
    }

    @Test
    void aCallsRecordHasEveryFieldInItsPlace() throws Exception {
        EvidenceSlots slots = slots();
        CallSlot slot =
                (CallSlot)
                        slots.reserve(
                                new Call(
                                        ID,
                                        "acme",
                                        1_700_000_000_000_000L,
                                        "POST",
                                        "chat",
                                        "gpt \"x\"\\\u00e9\n",
                                        new Wall("flag", 7, "inj-1,inj-2", "user:0:5")));
        TrailFixture.fill(slot);
        slot.tokens(-1, 3);
        slot.complete(Outcome.CLIENT_GONE);
        assertThat(still(maker(slots).call(slot)))
                .isEqualTo(
                        "{\"v\":1,\"kind\":\"call\",\"id\":\"abcdef012345-6a1f3c20-000000000f\","
                                + "\"ack\":\"written\","
                                + "\"tenant\":\"3832463fdf75b28a725fc4701649be29\","
                                + "\"endpoint\":\"chat\",\"model\":\"gpt \\\"x\\\"\\\\\\u00e9\\u000a\","
                                + "\"upstream\":\"embedded\",\"received\":1700000000000000,"
                                + "\"forwarded\":T,\"firstByte\":T,\"completed\":T,"
                                + "\"status\":200,\"stream\":0,\"outcome\":\"client_gone\","
                                + "\"requestBytes\":8,\"requestHash\":\"H\","
                                + "\"answerBytes\":134,\"answerHash\":\"H\","
                                + "\"waf\":\"flag\",\"wafScore\":7,\"wafRules\":\"inj-1,inj-2\","
                                + "\"wafPlace\":\"user:0:5\","
                                + "\"analysis\":\"whole\",\"entropyOf\":\"text\",\"entropy\":2845,"
                                + "\"entropyTokens\":0,\"entropyMean\":-1,\"entropyAlert\":\"\","
                                + "\"finish\":\"stop\",\"promptTokens\":9,\"completionTokens\":3,"
                                + "\"leaks\":\"\"}");
    }

    @Test
    void aCallThatNeverWentUpstreamSaysSo() throws Exception {
        EvidenceSlots slots = slots();
        CallSlot slot = (CallSlot) slots.reserve(TrailFixture.call(ID));
        slot.complete(Outcome.TIMEOUT);
        assertThat(still(maker(slots).call(slot)))
                .contains("\"upstream\":\"\"")
                .contains("\"forwarded\":-1,\"firstByte\":-1,\"completed\":T,\"status\":0")
                .contains("\"outcome\":\"timeout\",\"requestBytes\":-1,\"requestHash\":\"\"")
                .contains("\"answerBytes\":0")
                .contains("\"entropyOf\":\"none\",\"entropy\":-1")
                .contains("\"promptTokens\":-1,\"completionTokens\":-1");
    }

    @Test
    void refusalsHaveTheirOwnKinds() throws Exception {
        RecordMaker maker = maker(slots());
        byte[] refusal =
                maker.refusal(new EvidenceTrail.Refusal(ID, "", 12, "auth", 401, "no_key"));
        assertThat(new String(refusal, StandardCharsets.US_ASCII))
                .isEqualTo(
                        "{\"v\":1,\"kind\":\"refusal\",\"id\":\""
                                + ID
                                + "\",\"tenant\":\"\",\"at\":12,\"stage\":\"auth\",\"status\":401,"
                                + "\"code\":\"no_key\"}");
        byte[] walled =
                maker.refusal(new EvidenceTrail.Refusal(ID, "", 12, "waf", 403, "blocked", "a,b"));
        assertThat(new String(walled, StandardCharsets.US_ASCII))
                .endsWith("\"code\":\"blocked\",\"wafRules\":\"a,b\"}");
        SortedMap<String, Long> codes = new TreeMap<>(Map.of("no_key", 1L, "bad_key", 20L));
        assertThat(new String(maker.refusals(1, 2, codes), StandardCharsets.US_ASCII))
                .isEqualTo(
                        "{\"v\":1,\"kind\":\"refusals\",\"from\":1,\"to\":2,\"count\":21,"
                                + "\"codes\":\"bad_key=20,no_key=1\"}");
        assertThat(RecordText.idOf(refusal)).contains(RequestId.parse(ID).orElseThrow());
        assertThat(RecordText.idOf(maker.refusals(1, 2, codes))).isEmpty();
        assertThat(RecordText.idOf(new byte[0])).isEmpty();
    }

    @Test
    void numbersOfEveryLengthAreWrittenAsTheJdkWritesThem() {
        RecordText text = new RecordText().begin("k");
        StringBuilder expected = new StringBuilder("{\"v\":1,\"kind\":\"k\"");
        long power = 1;
        for (int digits = 1; digits <= 19; digits++) {
            long most = digits == 19 ? Long.MAX_VALUE : 10 * power - 1;
            for (long value : new long[] {power - 1, power, power + 7, most - 1, most, -power}) {
                text.number("n", value);
                expected.append(",\"n\":").append(value);
            }
            power *= 10;
        }
        assertThat(new String(text.end(), StandardCharsets.US_ASCII))
                .isEqualTo(expected.append('}').toString());
    }

    @Test
    void whatIsNotPlainIsEscapedWhereverItStands() {
        RecordText text = new RecordText().begin("k");
        text.text("a", "plain\"").text("b", "\\").text("c", "x\u007fy\u20ac").text("d", "");
        text.text("e", "z".repeat(RecordText.MAX_TEXT) + '"');
        assertThat(new String(text.end(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        "{\"v\":1,\"kind\":\"k\",\"a\":\"plain\\\"\",\"b\":\"\\\\\","
                                + "\"c\":\"x\\u007fy\\u20ac\",\"d\":\"\",\"e\":\""
                                + "z".repeat(RecordText.MAX_TEXT)
                                + "\"}");
    }

    @Test
    void neitherBodyNorSecretIsInARecord() throws Exception {
        String secret = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0k1";
        EvidenceSlots slots = slots();
        CallSlot slot =
                (CallSlot)
                        slots.reserve(
                                new Call(
                                        ID,
                                        "acme",
                                        1,
                                        "POST",
                                        "chat",
                                        "model " + secret,
                                        Wall.PASS));
        slot.requestBody(TrailFixture.bytes("the question"));
        slot.chunk(
                ByteBuffer.wrap(
                        TrailFixture.bytes(
                                "{\"choices\":[{\"message\":{\"content\":\"say "
                                        + secret
                                        + "\"},\"finish_reason\":\"say "
                                        + secret
                                        + "\"}]}")));
        slot.complete(Outcome.COMPLETE);
        assertThat(still(maker(slots).call(slot)))
                .doesNotContain("question")
                .doesNotContain("say")
                .doesNotContain(secret)
                .doesNotContain("acme")
                .contains("\"model\":\"redacted\"")
                .contains("\"finish\":\"other\"")
                .contains("\"leaks\":\"openai-key=1\"");
    }

    @Test
    void theKeptPartOfAnAnswerIsWipedWhenTheTapIsGivenBack() throws Exception {
        EvidenceSlots slots = slots();
        CallSlot slot = (CallSlot) slots.reserve(TrailFixture.call(ID));
        slot.chunk(ByteBuffer.wrap(new byte[3000]).put(0, (byte) 1));
        byte[] kept = slot.tap().head();
        byte[] salts = slot.tap().salts().clone();
        slot.complete(Outcome.COMPLETE);
        maker(slots).call(slot);
        assertThat(kept[0]).isEqualTo((byte) 1);
        slots.giveBackTap(slot);
        assertThat(kept).containsOnly(0);
        assertThat(slot.tap().salts()).isNotEqualTo(salts);
    }

    @Test
    void anAnalyserThatThrowsLosesNoRecord() throws Exception {
        EvidenceSlots slots = slots();
        EvidenceListener broken =
                new EvidenceListener() {
                    @Override
                    public void leak(String pattern) {
                        throw new IllegalStateException("broken");
                    }
                };
        RecordMaker maker =
                new RecordMaker(
                        Mode.WRITTEN,
                        TenantHash.of(Files.writeString(directory.resolve("key"), "k")),
                        new ResponseAnalyser(broken),
                        slots.counters());
        CallSlot slot = (CallSlot) slots.reserve(TrailFixture.call(ID));
        slot.chunk(ByteBuffer.wrap(TrailFixture.bytes("AKIA" + "ABCDEFGHIJKLMNOP")));
        slot.complete(Outcome.COMPLETE);
        try (LogLines log = LogLines.of(RecordMaker.class)) {
            assertThat(still(maker.call(slot)))
                    .contains("\"analysis\":\"failed\"")
                    .contains("\"answerBytes\":20");
            assertThat(log.all())
                    .containsExactly(
                            "an answer could not be analysed: java.lang.IllegalStateException");
        }
        assertThat(slots.counters().analysesFailed()).isEqualTo(1);
    }
}
