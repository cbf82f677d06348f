package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/** The client's connection below the parser, as the listener has made it. One I/O thread's. */
public interface ClientChannel {
    /** {@return the channel that an exchange came on} */
    static ClientChannel of(HttpServerExchange exchange) {
        return (ClientChannel)
                ((HttpServerConnection) exchange.getConnection()).getOriginalSourceConduit();
    }

    /** {@return what ended the body being read, or null if more of it may come} */
    Verdict.@Nullable Reject violationOfBody();

    /**
     * A governed call begins: what is read now is its body, or a look at whether its client left.
     */
    void callBegins();

    /** Its answer is out. */
    void callEnds();

    /**
     * Ends the connection when what was written is out, after a request whose body is not wanted.
     *
     * @param exchange is being answered; no more is written
     */
    void linger(HttpServerExchange exchange);
}
