package io.aegisbench.proxy;

/** The same where the end of every answer waits for its record. */
final class WholeProxyDurableSdkTest extends WholeProxySdkTest {
    @Override
    String mode() {
        return "durable";
    }
}
