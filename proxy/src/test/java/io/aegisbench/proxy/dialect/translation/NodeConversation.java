package io.aegisbench.proxy.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.clients.NodeClients;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official npm SDKs against either side of the upstream. */
public interface NodeConversation extends SdkConversation {
    @ParameterizedTest
    @ValueSource(strings = {"conversation-openai.mjs", "conversation-anthropic.mjs"})
    default void npmSdkHoldsItsConversation(String script)
            throws IOException, InterruptedException {
        NodeClients.need();
        NodeClients.Printed printed =
                NodeClients.run(script, url(), key(), OPENAI_MODEL, ANTHROPIC_MODEL);
        assertThat(printed.exit()).as(printed.out() + printed.err()).isZero();
    }
}
