package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.dialect.TokenUsage;
import io.aegisbench.proxy.dialect.UsageReader;
import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.aegisbench.proxy.forward.AnswerFigures;
import io.aegisbench.proxy.forward.AnswerTap;
import io.aegisbench.proxy.forward.Outcome;
import io.aegisbench.proxy.forward.UpstreamCall;
import io.aegisbench.proxy.forward.UpstreamFault;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.ResponseHeaders;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.limit.Reservation;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sees one call's answer pass: fills its evidence, hands it over, and settles what the call has
 * taken from its caller's budgets. Not thread-safe: the call's I/O thread owns it.
 */
public final class CallWitness implements AnswerTap {
    /**
     * Usage stands in a stream's last events, which are short. Twice as much is kept of a long one
     * while it passes, for as long as its stream lasts: about what a call's evidence is counted as.
     */
    private static final int MAX_EVENT_BYTES = 16 << 10;

    private static final int FIRST_NOT_GOOD = 300;
    private static final int SERVER_ERROR = 500;
    private static final byte[] EMPTY_LINE = {'\n', '\n'};
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final GovernedCall call;
    private final EvidenceTrail.Slot slot;
    private final EvidenceTrail.Mode mode;
    private final CallObserver observer;
    private final @Nullable ResponseTranslator translator;
    private @Nullable UsageReader usage;
    private @Nullable DecodedUsage decoding;
    private boolean encoded;
    private boolean eventStream;
    private int status;

    public CallWitness(GovernedCall call, EvidenceTrail.Mode mode, CallObserver observer) {
        this.call = call;
        this.slot = call.get(CallFacts.EVIDENCE);
        this.mode = mode;
        this.observer = observer;
        UpstreamCall sent = call.find(CallFacts.UPSTREAM);
        translator = sent == null ? null : sent.translator();
    }

    @Override
    public void requestPart(ByteBuffer readOnlyView) {
        slot.requestPart(readOnlyView);
    }

    @Override
    public void head(int status, boolean eventStream, HeaderMap headers) {
        this.status = status;
        this.eventStream = eventStream;
        slot.answering(status, eventStream);
        usage =
                eventStream || call.route() != Route.PASSED_ON || mayBeJson(headers)
                        ? UsageReader.of(eventStream, MAX_EVENT_BYTES)
                        : null;
        encoded = DecodedUsage.isEncoded(headers);
        if (encoded && usage != null) {
            decoding = DecodedUsage.of(headers, usage);
            usage = decoding == null ? null : usage;
        }
    }

    /** Lines of JSON are none: each of a batch's results has a usage of its own. */
    private static boolean mayBeJson(HeaderMap headers) {
        String type = headers.getFirst(Headers.CONTENT_TYPE);
        if (type == null) {
            return true;
        }
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return media.equals("application/json") || media.endsWith("+json");
    }

    @Override
    public boolean reads() {
        return usage != null;
    }

    @Override
    public void chunk(ByteBuffer readOnlyView) {
        slot.chunk(readOnlyView);
        if (usage == null) {
            return;
        }
        if (decoding == null) {
            usage.read(readOnlyView);
        } else if (!decoding.read(readOnlyView)) {
            usage = null; // Whatever it may have told, it is not known how it ends.
        }
    }

    @Override
    public boolean holdsEnd() {
        return mode.waits();
    }

    @Override
    public boolean endMarkerSeen() {
        // Who decodes an encoded stream needs the coding's end, too.
        return usage != null && eventStream && !encoded && usage.endMarkerSeen();
    }

    /**
     * Forgives a marker without the empty line after it, and its want behind a finish reason: some
     * servers leave them out.
     */
    @Override
    public boolean isEnded(boolean withinEvent) {
        // Of a stream of which nothing is known, HTTP alone says where it ends.
        boolean known = call.route() != Route.PASSED_ON;
        if (usage == null || !known || !eventStream || status >= FIRST_NOT_GOOD) {
            return true;
        }
        boolean finished = usage.choiceFinished();
        if (!usage.endMarkerSeen() && !usage.errorSeen()) {
            usage.read(ByteBuffer.wrap(EMPTY_LINE));
        }
        if (usage.endMarkerSeen() || usage.errorSeen()) {
            return true;
        }
        // What broke off within an event behind the finish reason is not whole.
        return usage.choiceFinished() && (encoded || !(withinEvent && finished));
    }

    @Override
    public ByteBuffer lacking(boolean withinEvent) {
        boolean whole = usage == null || !eventStream || usage.endMarkerSeen() || usage.errorSeen();
        boolean markerless = call.route() == Route.PASSED_ON || call.route() == Route.RESPONSES;
        if (whole || markerless || encoded || status >= FIRST_NOT_GOOD) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer marker = ByteBuffer.allocate(EMPTY_LINE.length + DONE.length);
        if (withinEvent) {
            marker.put(EMPTY_LINE);
        }
        return marker.put(DONE).flip();
    }

    @Override
    public void beforeEnd(Runnable release, Runnable refuse) {
        if (mode.waits()) {
            slot.whenRecorded(
                    (how, _) -> (how == EvidenceTrail.Settled.RECORDED ? release : refuse).run());
            complete(ofWholeAnswer());
        } else {
            release.run();
        }
    }

    /** Hands the evidence over, with what the upstream has told of the answer until now. */
    private void complete(EvidenceTrail.Outcome outcome) {
        if (usage != null) {
            usage.end();
        }
        TokenUsage used = used();
        if (used != null) {
            slot.tokens(used.prompt(), used.completion());
        } else if (translator != null) {
            // What it says has numbers where its dialect wants some, though nobody told any.
            slot.tokensUntold();
        }
        if (usage != null) {
            usage.finishReason().ifPresent(slot::finish);
        }
        String told = translator == null ? null : translator.finishReason();
        if (told != null) {
            slot.finish(told);
        }
        slot.complete(outcome);
    }

    /**
     * In the modes that wait, a whole answer was completed before its end was sent; if the client
     * has left since, or the end came too late, the record says {@code complete} all the same: the
     * upstream's answer was.
     */
    @Override
    public void ended(Outcome outcome, AnswerFigures figures, @Nullable UpstreamFault fault) {
        if (decoding != null) {
            decoding.close();
        }
        if (fault != null && !call.exchange().isResponseStarted()) {
            slot.answering(fault.status(), false);
            // Nothing waits for the record of an answer that is the proxy's own.
            if (mode.waits()) {
                call.exchange()
                        .getResponseHeaders()
                        .put(ResponseHeaders.EVIDENCE, EvidenceTrail.Mode.SCHEDULED.text());
            }
        }
        boolean alreadyHandedOver = outcome == Outcome.COMPLETE && mode.waits();
        if (!alreadyHandedOver) {
            complete(recorded(outcome));
        }
        TokenUsage used = used();
        settle(outcome, figures, used);
        observer.ended(call, new CallObserver.End(outcome, figures, fault, used));
    }

    private EvidenceTrail.Outcome ofWholeAnswer() {
        return status >= SERVER_ERROR || saysThatItFailed()
                ? EvidenceTrail.Outcome.UPSTREAM_ERROR
                : EvidenceTrail.Outcome.COMPLETE;
    }

    /**
     * An answer can come whole and still say that the upstream failed; but what says so in JSON of
     * which nothing is known may be what was asked for, such as a job's state.
     */
    private boolean saysThatItFailed() {
        if (usage == null) {
            return false;
        }
        if (eventStream) {
            return usage.errorSeen();
        }
        boolean good = status < FIRST_NOT_GOOD && call.route() != Route.PASSED_ON;
        return good && (usage.errorSeen() || usage.isEmptyJson());
    }

    private EvidenceTrail.Outcome recorded(Outcome outcome) {
        return switch (outcome) {
            case COMPLETE -> ofWholeAnswer();
            case REFUSED -> EvidenceTrail.Outcome.REFUSED;
            case CLIENT_GONE -> EvidenceTrail.Outcome.CLIENT_GONE;
            case UPSTREAM_ERROR -> EvidenceTrail.Outcome.UPSTREAM_ERROR;
            case TIMEOUT -> EvidenceTrail.Outcome.TIMEOUT;
            case STOPPED -> EvidenceTrail.Outcome.STOPPED;
        };
    }

    /** What a client is told of a translated answer is not always what the upstream told. */
    private @Nullable TokenUsage used() {
        if (translator == null) {
            return usage == null ? null : usage.usage().orElse(null);
        }
        TokenUsage told = translator.usage();
        return told == null || told.total() == 0 ? null : told;
    }

    /**
     * What failed at once has used nothing. What was sent and left, or not waited for to the end,
     * keeps the estimate, as does an answer that does not tell, or the count of its events where
     * that is more: the upstream has worked on it.
     */
    private void settle(Outcome outcome, AnswerFigures figures, @Nullable TokenUsage used) {
        Reservation reservation = call.find(CallFacts.RESERVATION);
        if (reservation == null) {
            return;
        }
        long events = usage == null ? 0 : usage.events();
        if (!mayUseTokens()) {
            reservation.settle(0);
        } else if (used != null && outcome == Outcome.COMPLETE) {
            reservation.settle(used.total());
        } else if (used != null) {
            // A stream that breaks off may have told no more than what it began with.
            reservation.settle(Math.max(used.total(), used.prompt() + events));
        } else if (failedAtOnce(outcome, figures)) {
            reservation.settle(0);
        } else {
            reservation.settle(Math.max(reservation.tokens(), events));
        }
    }

    /** What is only looked up tells what it has used when it was made. */
    private boolean mayUseTokens() {
        return call.route() != Route.PASSED_ON
                || call.exchange().getRequestMethod().equals(Methods.POST);
    }

    private static boolean failedAtOnce(Outcome outcome, AnswerFigures figures) {
        return switch (outcome) {
            case REFUSED -> true;
            case CLIENT_GONE, TIMEOUT -> !figures.sent() || figures.status() >= FIRST_NOT_GOOD;
            case COMPLETE, UPSTREAM_ERROR, STOPPED ->
                    figures.status() == 0 || figures.status() >= FIRST_NOT_GOOD;
        };
    }
}
