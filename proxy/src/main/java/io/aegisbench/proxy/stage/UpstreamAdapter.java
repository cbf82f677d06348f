package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.translation.Adaptation;
import io.aegisbench.proxy.dialect.translation.DialectAdapter;
import io.aegisbench.proxy.dialect.translation.TranslationTarget;
import io.aegisbench.proxy.forward.UploadLimits;
import io.aegisbench.proxy.forward.Upstream;
import io.aegisbench.proxy.forward.UpstreamCall;
import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.RequestBody;
import io.aegisbench.proxy.hotpath.ResponseHeaders;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import io.aegisbench.proxy.limit.CallShares;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the upstream by the model and puts the request into its dialect; what is not known well
 * enough for that goes on as it is. Thread-safe.
 */
public final class UpstreamAdapter implements Stage {
    private static final Verdict UNKNOWN_MODEL =
            new Verdict.Reject(404, "model_not_found", "No upstream is configured for this model.")
                    .param("model");

    private static final Verdict NO_DEFAULT =
            new Verdict.Reject(
                    400,
                    "no_default_upstream",
                    "The request names no model, and of several upstreams none is the default:"
                            + " the setting default-upstream names one.");
    private static final Verdict NOT_OF_OPENAI =
            new Verdict.Reject(
                    400,
                    "unsupported_endpoint",
                    "The upstream speaks OpenAI's dialect, which has nothing like this endpoint"
                            + " below /v1/messages.");
    private static final Verdict NOT_OF_ANTHROPIC =
            new Verdict.Reject(
                    400,
                    "unsupported_endpoint",
                    "The upstream speaks Anthropic's dialect, which has nothing like"
                            + " /v1/responses.");
    private static final Verdict TOO_LARGE =
            new Verdict.Reject(413, "body_too_large", "The body is larger than the proxy takes.");
    private static final byte[] NO_BODY = {};

    private final UpstreamChoice choice;
    private final Map<String, CallShares<String>> sharesOf = new HashMap<>();
    private final DialectAdapter adapter;
    private final WorkPool pool;
    private final UploadLimits uploads;
    private final CallShares<String> sharesOfUploads;
    private final Map<Route, Endpoint> endpoints = new EnumMap<>(Route.class);

    /**
     * @param choice which calls go where
     * @param shares how many calls of a tenant an upstream gets at once, by its name; no bound
     *     where it is not named
     * @param adapter from dialect to dialect
     * @param pool translates bodies that are not small
     * @param uploads bounds of bodies that are sent on while they come
     * @param uploadsAtOnce how many calls of a tenant with such a body are under way at once, since
     *     one that comes slowly holds its place as long as its client likes
     */
    public UpstreamAdapter(
            UpstreamChoice choice,
            Map<String, Integer> shares,
            DialectAdapter adapter,
            WorkPool pool,
            UploadLimits uploads,
            int uploadsAtOnce) {
        this.choice = choice;
        shares.forEach((upstream, most) -> sharesOf.put(upstream, new CallShares<>(most)));
        this.adapter = adapter;
        this.pool = pool;
        this.uploads = uploads;
        sharesOfUploads = new CallShares<>(uploadsAtOnce);
        for (Route route : Route.values()) {
            Endpoint.at(route.path()).ifPresent(endpoint -> endpoints.put(route, endpoint));
        }
    }

    @Override
    public StageName name() {
        return StageName.ADAPTER;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        Endpoint endpoint = endpoints.get(call.route());
        return endpoint == null ? passOn(call) : adapt(call, endpoint);
    }

    private Verdict adapt(GovernedCall call, Endpoint endpoint) {
        Upstream upstream = choice.ofModel(call.body().model()).orElse(null);
        // Without an upstream the request is still checked: a missing model is no unknown one.
        TranslationTarget target =
                upstream == null
                        ? TranslationTarget.of(endpoint.dialect())
                        : choice.target(upstream, endpoint.dialect());
        RequestBody body = call.body();
        boolean passesOn = target.dialect() == endpoint.dialect();
        return passesOn || body.isSmall()
                ? adapted(
                        call, upstream, adapter.adapt(endpoint, target, body.json(), body.bytes()))
                : pool.judge(
                        call,
                        () -> adapter.adapt(endpoint, target, body.json(), body.bytes()),
                        adaptation -> adapted(call, upstream, adaptation));
    }

    private Verdict adapted(GovernedCall call, @Nullable Upstream upstream, Adaptation adaptation) {
        if (adaptation instanceof Adaptation.Refused refused) {
            Verdict.Reject reject =
                    new Verdict.Reject(
                            Adaptation.Refused.STATUS, refused.code(), refused.message());
            return refused.param() == null ? reject : reject.param(refused.param());
        }
        return upstream == null ? UNKNOWN_MODEL : send(call, request(call, upstream, adaptation));
    }

    /** Nothing is translated: what is asked for is the upstream's to know. */
    private Verdict passOn(GovernedCall call) {
        String model = call.hasBody() ? call.body().model() : "";
        boolean ofAnthropic = ErrorShape.of(call.exchange()) == ErrorShape.ANTHROPIC;
        Dialect spoken = ofAnthropic ? Dialect.ANTHROPIC : Dialect.OPENAI;
        Upstream upstream =
                (model.isEmpty() ? choice.withoutModel(spoken) : choice.ofModel(model))
                        .orElse(null);
        if (upstream == null) {
            return model.isEmpty() ? NO_DEFAULT : UNKNOWN_MODEL;
        }
        boolean anthropic = choice.target(upstream, spoken).dialect() == Dialect.ANTHROPIC;
        if (anthropic && call.route() == Route.RESPONSES) {
            return NOT_OF_ANTHROPIC;
        }
        if (!anthropic && call.path().startsWith(Route.MESSAGES.path() + "/")) {
            return NOT_OF_OPENAI;
        }
        boolean comes = !call.hasBody() && !call.exchange().isRequestComplete();
        if (comes && call.exchange().getRequestContentLength() > uploads.maxBytes()) {
            return TOO_LARGE;
        }
        return send(
                call,
                new UpstreamCall(
                        upstream,
                        call.exchange().getRequestMethod(),
                        withQuery(call.path(), call.exchange().getQueryString()),
                        model,
                        call.exchange().getRequestHeaders(),
                        call.hasBody() ? call.body().bytes() : NO_BODY,
                        comes ? uploads : null,
                        call.hasBody() && call.body().stream(),
                        null));
    }

    private Verdict send(GovernedCall call, UpstreamCall request) {
        CallShares<String> shares = sharesOf.get(request.upstream().name());
        if (shares != null && !CallPlaces.take(call, shares, call.caller().tenant())) {
            return CallPlaces.refusal(
                    "Too many calls of this tenant to the model's provider are under way: ",
                    shares);
        }
        if (request.upload() != null
                && !CallPlaces.take(call, sharesOfUploads, call.caller().tenant())) {
            return CallPlaces.refusal(
                    "Too many uploads of this tenant are under way: ", sharesOfUploads);
        }
        call.keep(CallFacts.UPSTREAM, request);
        return Verdict.pass();
    }

    private static UpstreamCall request(
            GovernedCall call, Upstream upstream, Adaptation adaptation) {
        return switch (adaptation) {
            case Adaptation.PassThrough same ->
                    new UpstreamCall(
                            upstream,
                            call.exchange().getRequestMethod(),
                            withQuery(same.path(), call.exchange().getQueryString()),
                            same.facts().model(),
                            call.exchange().getRequestHeaders(),
                            call.body().bytes(),
                            null,
                            same.facts().streamed(),
                            null);
            case Adaptation.Translated other -> {
                tell(call, other.notes());
                yield new UpstreamCall(
                        upstream,
                        call.exchange().getRequestMethod(),
                        other.path(),
                        other.facts().model(),
                        call.exchange().getRequestHeaders(),
                        bytes(other.body()),
                        null,
                        other.facts().streamed(),
                        other.answers().get());
            }
            case Adaptation.Refused _ -> throw new IllegalStateException("refused before");
        };
    }

    /** The client is to know what of its request did not go on as it was, and so is the record. */
    private static void tell(GovernedCall call, Adaptation.Notes notes) {
        HeaderMap answer = call.exchange().getResponseHeaders();
        if (!notes.dropped().isEmpty()) {
            answer.put(ResponseHeaders.DROPPED, notes.dropped());
        }
        if (!notes.mapped().isEmpty()) {
            answer.put(ResponseHeaders.MAPPED, notes.mapped());
        }
        call.keep(CallFacts.NOTES, notes);
    }

    /** A query is part of the dialect that the client speaks, such as {@code beta=true}. */
    private static String withQuery(String path, String query) {
        return query.isEmpty() ? path : path + "?" + query;
    }

    private static byte[] bytes(ByteBuffer body) {
        if (body.hasArray() && body.arrayOffset() == 0 && body.array().length == body.remaining()) {
            return body.array();
        }
        byte[] copy = new byte[body.remaining()];
        body.get(copy);
        return copy;
    }
}
