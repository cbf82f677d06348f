package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/** Sees when a client leaves while its call is being answered. */
final class ClientWatch {
    private @Nullable Runnable action;

    private ClientWatch() {}

    static ClientWatch start(HttpServerExchange exchange) {
        ClientWatch watch = new ClientWatch();
        exchange.getConnection().addCloseListener(connection -> watch.gone());
        exchange.addExchangeCompleteListener((done, next) -> {
            watch.action = null;
            next.proceed();
        });
        return watch;
    }

    void onGone(Runnable whenGone) {
        action = whenGone;
    }

    private void gone() {
        Runnable once = action;
        action = null;
        if (once != null) {
            once.run();
        }
    }
}
