package io.aegisbench.proxy.dialect.translation;

/**
 * What official SDKs say to a gateway before a {@link ScriptedUpstream}. A test class that
 * implements one of the conversations says where the gateway is; models named {@code claude…} must
 * go to the upstream's Anthropic side, {@code gpt…} to its OpenAI side.
 */
public interface SdkConversation {
    String OPENAI_MODEL = "gpt-scripted";
    String ANTHROPIC_MODEL = "claude-scripted";

    /** {@return the gateway's base URL, without {@code /v1} and without a slash at the end} */
    String url();

    /** {@return a key the gateway accepts} */
    String key();
}
