package io.aegisbench.proxy.hotpath;

import tools.jackson.databind.JsonNode;

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
        return call.hasBody() ? screen.judge(call.body().json()) : Verdict.pass();
    }

    /** The firewall's rules. Thread-safe. */
    @FunctionalInterface
    public interface Screen {
        /**
         * {@return whether the request may go on}
         *
         * @param request every string in it is looked at; not changed
         */
        Verdict judge(JsonNode request);
    }
}
