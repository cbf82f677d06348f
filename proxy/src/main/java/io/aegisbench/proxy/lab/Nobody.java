package io.aegisbench.proxy.lab;

import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.settings.ProxySettings;
import java.security.SecureRandom;
import java.util.Set;

/** Who calls where the lab has switched authentication off: later stages need one to charge. */
public final class Nobody implements Stage {
    /** Its key is known to none. */
    public static final Credential CALLER =
            new Credential(
                    "nobody",
                    "lab",
                    Set.of(Scope.PROXY),
                    ApiKey.generate(new SecureRandom()).hash());

    /** {@return whether calls are nobody's} */
    public static boolean calls(ProxySettings settings) {
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
