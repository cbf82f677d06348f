package io.aegisbench.proxy.audit;

import io.aegisbench.disk.Checksums;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The steps of the background path, one at a time, over a ledger of its own. It lies in the proxy's
 * package because the steps are nobody else's business. Not thread-safe.
 */
public final class AuditSteps implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final byte[] question;
    private final ByteBuffer answer;
    private final EvidenceLedger ledger;
    private final RequestIndex index;
    private final SaltFile salts;
    private final SaltBlock randomSalts = new SaltBlock(new SecureRandom());
    private final BodyTap tap = new BodyTap(randomSalts::fill);
    private final ResponseAnalyser analyser = new ResponseAnalyser(EvidenceListener.QUIET);
    private final RecordMaker maker;
    private final CallSlot slot;
    private final byte[] record;
    private final long run;
    private long calls;

    /**
     * Opens a ledger.
     *
     * @param folder empty; belongs to this from now on
     * @param question a request's body
     * @param answer its answer's, at most as long as a tap keeps
     * @throws IOException if the disk fails
     */
    public AuditSteps(Path folder, byte[] question, byte[] answer) throws IOException {
        this.question = question.clone();
        this.answer = ByteBuffer.allocateDirect(answer.length).put(answer).flip();
        EvidenceSettings settings =
                EvidenceSettings.of(
                        folder.resolve("ledger"), folder.resolve("key"), Mode.SCHEDULED);
        ledger = EvidenceLedger.open(settings, LedgerListener.QUIET);
        run = RequestId.parse(ledger.requestIds().next()).orElseThrow().run();
        index =
                RequestIndex.open(
                        folder.resolve("index"),
                        ledger.ledgerId(),
                        0,
                        from -> ledger.ledger().records(from, 0));
        salts = SaltFile.open(folder.resolve("salts"), ledger.ledgerId(), 0);
        EvidenceSlots slots = new EvidenceSlots(Mode.SCHEDULED, settings.bounds(), EvidenceListener.QUIET);
        maker = new RecordMaker(Mode.SCHEDULED, ledger.tenants(), analyser, slots.counters());
        slot = filled(slots);
        record = maker.call(slot);
    }

    private CallSlot filled(EvidenceSlots slots) {
        EvidenceTrail.Call call =
                new EvidenceTrail.Call(
                        ledger.requestIds().next(),
                        "acme",
                        EvidenceTrail.nowMicros(),
                        "POST",
                        "/v1/chat/completions",
                        "gpt-4o-mini",
                        EvidenceTrail.Wall.PASS);
        if (!(slots.reserve(call) instanceof CallSlot reserved)) {
            throw new IllegalStateException("none of the slots is free");
        }
        reserved.requestBody(question);
        reserved.forwarding("main");
        reserved.answering(200, false);
        reserved.chunk(answer);
        reserved.complete(EvidenceTrail.Outcome.COMPLETE);
        return reserved;
    }

    /** {@return SHA-256 of the answer with its salt, after that of the question} */
    public byte[] hashBodies() {
        tap.wipe();
        tap.request(question);
        tap.answer(answer, BodyTap.FIRST_HEAD_BYTES, _ -> false);
        tap.finishAnswer();
        return tap.answerHash();
    }

    /** {@return the tap's salts, drawn anew after it was wiped, as for its next call} */
    public byte[] renewTap() {
        tap.renew(randomSalts::fill);
        return tap.salts();
    }

    /** {@return tokens of the answer that the analyser has found} */
    public long analyse() {
        Analysis analysis = analyser.analyse(slot);
        if (!analysis.state().equals("whole") || !analysis.finish().equals("stop")) {
            throw new IllegalStateException("not analysed: state=" + analysis.state());
        }
        return analysis.completionTokens();
    }

    /** {@return the record of the call, with its analysis} */
    public byte[] makeRecord() {
        return maker.call(slot);
    }

    /** {@return the leaf index of one more record, appended with its salts and its index} */
    public long append() throws IOException, InterruptedException {
        RequestId id = new RequestId(ledger.ledgerId(), run, calls++);
        EvidenceLedger.Evidence evidence = new EvidenceLedger.Evidence(record, id, tap.salts());
        return ledger.append(List.of(evidence), PATIENCE).getFirst().index();
    }

    /** {@return the leaf index of one more record, appended to the ledger alone} */
    public long appendAlone() throws IOException, InterruptedException {
        return ledger.ledger().append(record, PATIENCE).index();
    }

    /** {@return the number of the request that is indexed next} */
    public long putIndex() throws IOException {
        index.put(new RequestId(ledger.ledgerId(), index.run(), calls), calls);
        return calls++;
    }

    /** {@return the number of the leaf whose salts are stored next} */
    public long putSalts() throws IOException {
        salts.put(calls, tap.salts());
        return calls++;
    }

    /**
     * Compares what each step made with what it should have.
     *
     * @throws IOException if reading fails
     */
    public void check() throws IOException {
        MessageDigest sha256 = Checksums.sha256();
        sha256.update(tap.salts(), BodyTap.SALT_BYTES, BodyTap.SALT_BYTES);
        sha256.update(answer.duplicate());
        require("hash", Arrays.equals(hashBodies(), sha256.digest()));
        String text = new String(makeRecord(), StandardCharsets.UTF_8);
        require("record", text.startsWith("{\"v\":1,\"kind\":\"call\"") && text.endsWith("}"));
        require("analysis", text.contains("\"analysis\":\"whole\",\"entropyOf\":\"text\""));
        require("bytes", text.contains("\"answerBytes\":" + answer.limit()));
    }

    private static void require(String what, boolean holds) {
        if (!holds) {
            throw new IllegalStateException("the step makes something else: " + what);
        }
    }

    /** Closes the ledger, which must have every record that was appended. */
    @Override
    public void close() throws IOException {
        ledger.close();
        index.close();
        salts.close();
    }
}
