package io.aegisbench.proxy.hotpath;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * One call's state, filled in by the stages in their order. Not thread-safe: the exchange's I/O
 * thread owns it, and alone says what it is; work on another thread gets the parts that it needs.
 */
public final class GovernedCall implements ExchangeCompletionListener {
    private static final int STAGES = StageName.values().length;

    private final HttpServerExchange exchange;
    private final Route route;
    private final String requestId;
    private final long startNanos = System.nanoTime();
    private final long[] stageNanos = new long[STAGES];
    private final @Nullable Object[] facts = new @Nullable Object[CallFact.LIMIT];
    private final List<Consumer<GovernedCall>> atEnd = new ArrayList<>(2);
    private @Nullable Caller caller;
    private @Nullable RequestBody body;
    private HeapShare.@Nullable Part held;
    private @Nullable StageName refusedBy;
    private boolean passed;
    private volatile boolean ended;

    public GovernedCall(HttpServerExchange exchange, Route route, String requestId) {
        this.exchange = exchange;
        this.route = route;
        this.requestId = requestId;
        ClientChannel.of(exchange).callBegins();
        exchange.addExchangeCompleteListener(this);
    }

    /** {@return the exchange, for what is bound to Undertow} */
    public HttpServerExchange exchange() {
        return exchange;
    }

    /** {@return the only thread that may touch this call} */
    public XnioIoThread ioThread() {
        return exchange.getIoThread();
    }

    /** {@return which endpoint was called} */
    public Route route() {
        return route;
    }

    /** {@return its path without a query; as the client wrote it where it is passed on} */
    public String path() {
        return route == Route.PASSED_ON ? RequestTarget.path(exchange) : route.path();
    }

    /** {@return what the response header {@code X-Aegis-Request-Id} says} */
    public String requestId() {
        return requestId;
    }

    /** {@return when the head had been parsed, by {@link System#nanoTime()}} */
    public long startNanos() {
        return startNanos;
    }

    /** {@return who calls; there from the authenticator on} */
    public Caller caller() {
        return Objects.requireNonNull(caller, "the authenticator has not run");
    }

    /** {@return whether it is known who calls} */
    public boolean hasCaller() {
        return caller != null;
    }

    /**
     * Says who calls.
     *
     * @param who as the key says
     */
    public void admit(Caller who) {
        caller = who;
    }

    /** {@return the request's JSON; there from the body stage on, where there is any} */
    public RequestBody body() {
        return Objects.requireNonNull(body, "no body was read");
    }

    /** {@return whether JSON was read} */
    public boolean hasBody() {
        return body != null;
    }

    /**
     * Takes the body over.
     *
     * @param whole as it was read
     */
    public void received(RequestBody whole) {
        body = whole;
    }

    /** Lets go of the body, which can be large; nobody asks for it after the call is sent on. */
    public void forgetBody() {
        body = null;
    }

    /**
     * Takes over what the body holds of the heap; it is given back when the call ends.
     *
     * @param part of the bodies' share
     */
    public void holding(HeapShare.Part part) {
        held = part;
    }

    /** Gives back what the body held but for its bytes, which the upstream is being sent. */
    public void holdOnlyBytes(int bytes) {
        if (held != null) {
            held.holdAtMost(bytes);
        }
    }

    /**
     * Lends what the body holds of the heap to work on another thread.
     *
     * @return to be run when that has ended
     */
    Runnable lendHeap() {
        HeapShare.Part part = held;
        if (part == null) {
            return () -> {};
        }
        part.lend();
        return part::takeBack;
    }

    /**
     * Keeps what a stage has found out.
     *
     * @param fact its name
     * @param value from now on
     * @param <T> its type
     */
    public <T> void keep(CallFact<T> fact, T value) {
        facts[fact.place()] = value;
    }

    /**
     * {@return what a stage has found out, or null if none has}
     *
     * @param fact its name
     * @param <T> its type
     */
    public <T> @Nullable T find(CallFact<T> fact) {
        Object found = facts[fact.place()];
        return found == null ? null : fact.type().cast(found);
    }

    /**
     * {@return what a stage has found out}
     *
     * @param fact its name
     * @param <T> its type
     */
    public <T> T get(CallFact<T> fact) {
        return Objects.requireNonNull(find(fact), fact.missing());
    }

    /** {@return the stage that refused the call, or null if none did} */
    public @Nullable StageName refusedBy() {
        return refusedBy;
    }

    void refusedBy(StageName stage) {
        refusedBy = stage;
    }

    /** {@return whether it has passed all stages, and goes to whoever answers it} */
    public boolean passed() {
        return passed;
    }

    void pass() {
        passed = true;
    }

    /** {@return whether the exchange is over, answered or not; may be asked on any thread} */
    public boolean isOver() {
        return ended;
    }

    /**
     * Asks to be called once when the exchange is over, answered or not, on its I/O thread.
     *
     * @param action called in the order of asking
     */
    public void atEnd(Consumer<GovernedCall> action) {
        atEnd.add(action);
    }

    /**
     * {@return how long a stage took, waiting included, or 0 if it did not run}
     *
     * @param stage which
     */
    public long stageNanos(StageName stage) {
        return stageNanos[place(stage)];
    }

    @SuppressWarnings("EnumOrdinal") // An EnumMap would box a time for every stage of every call.
    private static int place(StageName stage) {
        return stage.ordinal();
    }

    void judged(StageName stage, long nanos) {
        stageNanos[place(stage)] = nanos;
    }

    /** Undertow's, once when the exchange is over. */
    @Override
    public void exchangeEvent(HttpServerExchange done, NextListener nextListener) {
        try {
            if (!ended) {
                ended = true;
                ClientChannel.of(exchange).callEnds();
                endFrom(0);
            }
        } finally {
            if (held != null) {
                held.giveBack();
            }
            nextListener.proceed();
        }
    }

    /** Each action is taken whatever the one before has thrown: what was counted is given back. */
    private void endFrom(int first) {
        for (int i = first; i < atEnd.size(); i++) {
            try {
                atEnd.get(i).accept(this);
            } catch (RuntimeException | Error e) {
                endFrom(i + 1);
                throw e;
            }
        }
    }
}
