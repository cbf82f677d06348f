package io.aegisbench.load.simulation;

import io.aegisbench.load.plan.LoadSettings;
import io.aegisbench.load.process.Pinning;
import java.nio.file.Path;
import java.util.Map;

/** Starts a proxy, says where, and does nothing more. */
final class ProxyHolder {
    private ProxyHolder() {}

    public static void main(String[] args) throws Exception {
        StartedProxy proxy =
                StartedProxy.start(
                        Path.of(System.getProperty("proxy.jar")),
                        LoadSettings.Cores.of(Pinning.allowed()),
                        Path.of(args[0]),
                        new StartedProxy.Options(1, "scheduled"),
                        Map.of());
        System.out.println("holds " + proxy.target().url());
        Thread.currentThread().join();
    }
}
