package io.aegisbench.proxy.dialect.translation;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The official npm SDKs over real sockets, through the translators alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NodeSdkTest implements NodeConversation {
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final TranslatingServer server = new TranslatingServer(upstream.url());

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public String key() {
        return "test-key";
    }

    @AfterAll
    void stop() {
        server.close();
        upstream.close();
    }
}
