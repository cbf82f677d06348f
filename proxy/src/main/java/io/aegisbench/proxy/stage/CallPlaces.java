package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.limit.CallShares;
import java.time.Duration;

/** Places of calls that are under way: taken by a stage, given back at the call's end. */
final class CallPlaces {
    private static final int TOO_MANY = 429;
    private static final Duration SOON = Duration.ofSeconds(1);

    private CallPlaces() {}

    /** {@return whether the holder had a place left, which the call now has until its end} */
    static <K> boolean take(GovernedCall call, CallShares<K> shares, K holder) {
        CallShares.Place place = shares.take(holder);
        if (place == null) {
            return false;
        }
        call.atEnd(_ -> place.giveBack());
        return true;
    }

    static Verdict refusal(String what, CallShares<?> shares) {
        return new Verdict.Reject(TOO_MANY, "too_many_calls", what + shares.most() + ".")
                .retryAfter(SOON);
    }
}
