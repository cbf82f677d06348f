package io.aegisbench.proxy.lab;

import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/** Leaves stages out, to measure what each costs. */
public final class StagesOff {
    /**
     * Who calls where nobody is asked: later stages need one to charge. Its key is known to none.
     */
    public static final Credential UNKNOWN_CALLER =
            new Credential(
                    "nobody",
                    "lab",
                    Set.of(Scope.PROXY),
                    ApiKey.generate(new SecureRandom()).hash());

    private StagesOff() {}

    /**
     * {@return the stages that stay, in their order; in place of the authenticator one that asks
     * for no key}
     *
     * @param stages of the product
     * @param off those to leave out
     */
    public static List<Stage> without(List<Stage> stages, Set<StageName> off) {
        return stages.stream()
                .filter(stage -> stage.name() == StageName.AUTH || !off.contains(stage.name()))
                .map(stage -> off.contains(stage.name()) ? new NoKeyAsked() : stage)
                .toList();
    }

    private static final class NoKeyAsked implements Stage {
        @Override
        public StageName name() {
            return StageName.AUTH;
        }

        @Override
        public Verdict judge(GovernedCall call) {
            call.admit(UNKNOWN_CALLER);
            return Verdict.pass();
        }
    }
}
