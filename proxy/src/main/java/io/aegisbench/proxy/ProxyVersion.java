package io.aegisbench.proxy;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the jar. */
final class ProxyVersion implements IVersionProvider {
    static String text() {
        return Objects.requireNonNullElse(
                ProxyVersion.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"aegis-proxy " + text()};
    }
}
