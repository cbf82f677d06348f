package io.aegisbench.proxy;

import io.aegisbench.proxy.hotpath.ApiKey;
import io.aegisbench.proxy.hotpath.Credential;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Scope;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import java.security.SecureRandom;
import java.util.Set;

/** Who calls where the lab has switched authentication off: later stages need one to charge. */
final class Nobody implements Stage {
    /** Its key is known to none. */
    static final Credential CALLER =
            new Credential(
                    "nobody",
                    "lab",
                    Set.of(Scope.PROXY),
                    ApiKey.generate(new SecureRandom()).hash());

    /** {@return whether calls are nobody's} */
    static boolean calls(ProxySettings settings) {
        return settings.lab().stagesOff().contains(StageName.AUTH);
    }

    @Override
    public StageName name() {
        return StageName.AUTH;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        call.admit(CALLER);
        return Verdict.pass();
    }
}
