package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.RequestBody;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What is done with a body that came whole: on its I/O thread if it is small. Thread-safe. */
final class BodyWork {
    private final JsonBody json;
    private final WorkPool pool;

    BodyWork(JsonBody json, WorkPool pool) {
        this.json = json;
        this.pool = pool;
    }

    /**
     * {@return the verdict, now or later on the call's I/O thread; with a pass the call has its
     * body}
     *
     * @param tooLate whether the call has had its verdict by then
     */
    Verdict judge(GovernedCall call, BodyBytes read, BodyRoom room, BooleanSupplier tooLate) {
        if (read.length() <= RequestBody.SMALL_BYTES) {
            return received(call, judged(read, room));
        }
        return pool.judge(
                call,
                () -> judged(read, room),
                judged -> tooLate.getAsBoolean() ? Verdict.pass() : received(call, judged));
    }

    private static Verdict received(GovernedCall call, Judged judged) {
        if (judged.body() != null) {
            call.received(judged.body());
        }
        return judged.verdict();
    }

    private Judged judged(BodyBytes read, BodyRoom room) {
        byte[] bytes = read.whole();
        JsonBody.Parsed parsed = json.parse(bytes, room);
        return new Judged(
                parsed.json() == null ? null : new RequestBody(bytes, parsed.json()),
                parsed.verdict());
    }

    private record Judged(@Nullable RequestBody body, Verdict verdict) {}
}
