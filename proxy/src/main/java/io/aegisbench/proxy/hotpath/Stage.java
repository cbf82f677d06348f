package io.aegisbench.proxy.hotpath;

/** One judgement of the hot path. Runs on the exchange's I/O thread and never blocks it. */
public interface Stage {
    /** {@return which of the stages this is} */
    StageName name();

    /**
     * Judges a call.
     *
     * @param call what is known of it so far; the stage may add what it found out
     * @return whether it goes on
     */
    Verdict judge(GovernedCall call);
}
