package io.aegisbench.proxy.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the record of a call, a refusal, or of many refusals. Not thread-safe: the background
 * thread owns it. The fields, in their order:
 *
 * <table>
 *   <caption>kind {@code call}, version 1</caption>
 *   <tr><td>v, kind, id</td><td>version, kind, request id</td></tr>
 *   <tr><td>ack</td><td>what the client waited for</td></tr>
 *   <tr><td>tenant</td><td>keyed HMAC of the tenant, hex, empty if there is none</td></tr>
 *   <tr><td>endpoint, method, model, upstream</td><td>path, and, only where it is not POST, the
 *       method; names; upstream empty if none was called</td></tr>
 *   <tr><td>received, forwarded, firstByte, completed</td><td>microseconds since the epoch, -1 if
 *       it did not happen</td></tr>
 *   <tr><td>status, stream, outcome</td><td>status that the client got, 0 if none; 1 for a stream;
 *       how the call ended</td></tr>
 *   <tr><td>requestBytes, requestHash, requestEncoding</td><td>size, -1 if there was none;
 *       SHA-256(salt ‖ body), both of the bytes that the client sent; and, only where these were
 *       encoded, how: {@code gzip}, {@code deflate}, {@code zstd}</td></tr>
 *   <tr><td>answerBytes, answerHash</td><td>the same of the bytes for the client</td></tr>
 *   <tr><td>waf, wafScore, wafRules, wafPlace</td><td>what the firewall said of the request:
 *       {@code pass}, {@code flag}, {@code block}, {@code late}, {@code too_deep}, {@code fault},
 *       {@code off}, {@code unread} where there was no JSON; the highest score of a passage; ids of
 *       what was found; and, only where something was found, {@code role:message:offset} of the
 *       highest score</td></tr>
 *   <tr><td>analysis</td><td>{@code whole}, {@code partial}, {@code failed}</td></tr>
 *   <tr><td>entropyOf, entropy, entropyTokens, entropyMean, entropyAlert</td><td>source, thousandths
 *       of a bit, tokens with a distribution, mean of the model's earlier answers, alert; numbers -1
 *       if there is none</td></tr>
 *   <tr><td>finish, promptTokens, completionTokens</td><td>the upstream's words; -1
 *       unknown</td></tr>
 *   <tr><td>leaks</td><td>{@code pattern=count}, commas between</td></tr>
 *   <tr><td>dropped, mapped</td><td>only where a translated request had such: the fields that were
 *       left out as hints, and that were said in a way that comes near or added; {@code +n} at the
 *       end for as many more</td></tr>
 * </table>
 *
 * <p>{@code refusal}: v, kind, id, tenant, at, stage, status, code, and wafRules where the
 * firewall's rules refused. {@code refusals}: v, kind, from, to, count, and codes: how many by the
 * error's code, such as {@code invalid_api_key=97,missing_api_key=3}.
 */
final class RecordMaker {
    private static final Logger LOG = LoggerFactory.getLogger(RecordMaker.class);

    private final EvidenceTrail.Mode mode;
    private final TenantHash tenants;
    private final ResponseAnalyser analyser;
    private final EvidenceCounters counters;
    private final MicroClock clock = new MicroClock();
    private final RecordText text = new RecordText();

    private final Names endpoints = new Names();
    private final Names models = new Names();

    RecordMaker(
            EvidenceTrail.Mode mode,
            TenantHash tenants,
            ResponseAnalyser analyser,
            EvidenceCounters counters) {
        this.mode = mode;
        this.tenants = tenants;
        this.analyser = analyser;
        this.counters = counters;
    }

    /**
     * Loads what the first record needs, so that the first calls' evidence does not wait for it.
     */
    void warmUp(CallSlot unused) {
        String answer = "{\"choices\":[{\"message\":{\"content\":\"sk-\"}}],\"usage\":{}}";
        unused.chunk(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        call(unused);
    }

    MicroClock clock() {
        return clock;
    }

    byte[] call(CallSlot slot) {
        slot.tap().finishAnswer();
        EvidenceTrail.Call call = slot.call();
        text.begin("call")
                .text("id", call.requestId())
                .text("ack", mode.text())
                .text("tenant", tenants.of(call.tenant()))
                .text("endpoint", endpoints.of(call.endpoint()));
        if (!call.method().equals(EvidenceTrail.Call.POST)) {
            text.text("method", call.method());
        }
        text.text("model", models.of(call.model()))
                .text("upstream", slot.upstream())
                .number("received", call.receivedMicros())
                .number("forwarded", clock.atOrNever(slot.forwardedNanos()))
                .number("firstByte", clock.atOrNever(slot.firstByteNanos()))
                .number("completed", clock.at(slot.completedNanos()))
                .number("status", slot.status())
                .number("stream", slot.isStreamed() ? 1 : 0)
                .text("outcome", slot.outcome().text());
        bodies(slot);
        text.text("waf", call.wall().verdict())
                .number("wafScore", call.wall().score())
                .text("wafRules", call.wall().rules());
        if (!call.wall().place().isEmpty()) {
            text.text("wafPlace", call.wall().place());
        }
        analysis(analysis(slot));
        if (!slot.dropped().isEmpty()) {
            text.names("dropped", slot.dropped());
        }
        if (!slot.mapped().isEmpty()) {
            text.names("mapped", slot.mapped());
        }
        return text.end();
    }

    /** The last name and how it is written: calls of one model come in rows. */
    private static final class Names {
        private String name = "";
        private String written = "";

        String of(String other) {
            if (!other.equals(name)) {
                written = LeakPatterns.safeName(RecordText.cut(other));
                name = other;
            }
            return written;
        }
    }

    private void bodies(CallSlot slot) {
        BodyTap tap = slot.tap();
        text.number("requestBytes", tap.requestBytes());
        if (tap.requestBytes() < 0) {
            text.text("requestHash", "");
        } else {
            text.hex("requestHash", tap.requestHash());
        }
        if (!slot.requestEncoding().isEmpty()) {
            text.text("requestEncoding", slot.requestEncoding());
        }
        text.number("answerBytes", tap.answerBytes()).hex("answerHash", tap.answerHash());
    }

    /** Nothing that an answer holds may lose its record. */
    private Analysis analysis(CallSlot slot) {
        try {
            return analyser.analyse(slot);
        } catch (RuntimeException | StackOverflowError e) {
            counters.analysesFailed.increment();
            // Not its message: that may quote the answer.
            LOG.warn("an answer could not be analysed: {}", e.getClass().getName());
            return Analysis.FAILED;
        }
    }

    private void analysis(Analysis analysis) {
        text.text("analysis", analysis.state())
                .text("entropyOf", analysis.entropySource())
                .number("entropy", analysis.entropyMillibits())
                .number("entropyTokens", analysis.entropyTokens())
                .number("entropyMean", analysis.reading().meanMillibits())
                .text("entropyAlert", analysis.reading().alert())
                .text("finish", analysis.finish())
                .number("promptTokens", analysis.promptTokens())
                .number("completionTokens", analysis.completionTokens())
                .text("leaks", analysis.leaks());
    }

    byte[] refusal(EvidenceTrail.Refusal refusal) {
        text.begin("refusal")
                .text("id", refusal.requestId())
                .text("tenant", tenants.of(refusal.tenant()))
                .number("at", refusal.atMicros())
                .text("stage", refusal.stage())
                .number("status", refusal.status())
                .text("code", refusal.code());
        if (!refusal.wafRules().isEmpty()) {
            text.text("wafRules", refusal.wafRules());
        }
        return text.end();
    }

    byte[] refusals(long fromMicros, long toMicros, SortedMap<String, Long> byCode) {
        return text.begin("refusals")
                .number("from", fromMicros)
                .number("to", toMicros)
                .number("count", byCode.values().stream().mapToLong(Long::longValue).sum())
                .counts("codes", byCode)
                .end();
    }
}
