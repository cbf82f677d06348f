package io.aegisbench.proxy;

import io.aegisbench.proxy.dialect.translation.AnthropicConversation;
import io.aegisbench.proxy.dialect.translation.NodeConversation;
import io.aegisbench.proxy.dialect.translation.OpenAiConversation;
import io.aegisbench.proxy.dialect.translation.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official SDKs, of Java and of Node, against the whole proxy: each dialect of client with each
 * dialect of upstream.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeProxySdkTest implements OpenAiConversation, AnthropicConversation, NodeConversation {
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private WholeProxy proxy;

    /** {@return settings that the conversations do not notice} */
    String mode() {
        return "scheduled";
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        proxy =
                WholeProxy.start(
                        directory,
                        """
                        evidence: {ack: %s}
                        upstreams:
                        - {name: a, url: "%s", dialect: anthropic, api-key: upstream-key}
                        - {name: o, url: "%s", dialect: openai, api-key: upstream-key}
                        routes:
                        - {model: "claude*", upstream: a}
                        - {model: "gpt*", upstream: o}
                        """
                                .formatted(mode(), upstream.url(), upstream.url()));
    }

    @AfterAll
    void stop() {
        proxy.close();
        upstream.close();
    }

    @Override
    public String url() {
        return proxy.url();
    }

    @Override
    public String key() {
        return WholeProxy.KEY;
    }
}
