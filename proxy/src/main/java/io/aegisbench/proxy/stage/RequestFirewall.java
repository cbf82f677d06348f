package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;

/** Shows what was asked to the firewall's rules. */
public final class RequestFirewall implements Stage {
    private final Screen screen;

    /**
     * @param screen the rules
     */
    public RequestFirewall(Screen screen) {
        this.screen = screen;
    }

    @Override
    public StageName name() {
        return StageName.WAF;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        return call.hasBody() ? screen.judge(call) : Verdict.pass();
    }

    /** The firewall's rules. Thread-safe. */
    @FunctionalInterface
    public interface Screen {
        /**
         * Looks at every string of the call's body, and keeps what it found with the call.
         *
         * @param call its body is there
         * @return whether the call may go on
         */
        Verdict judge(GovernedCall call);
    }
}
