package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;

/** Chooses the upstream by the model and writes the request in the upstream's dialect. */
public final class UpstreamAdapter implements Stage {
    private final Translation translation;

    /**
     * @param translation routes and dialects
     */
    public UpstreamAdapter(Translation translation) {
        this.translation = translation;
    }

    @Override
    public StageName name() {
        return StageName.ADAPTER;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        return translation.prepare(call);
    }

    /** Routes and dialects. Thread-safe. */
    @FunctionalInterface
    public interface Translation {
        /**
         * Sets {@link GovernedCall#prepare}, or refuses what the upstream's dialect cannot say.
         *
         * @param call its body is there
         * @return whether it could be said
         */
        Verdict prepare(GovernedCall call);
    }
}
