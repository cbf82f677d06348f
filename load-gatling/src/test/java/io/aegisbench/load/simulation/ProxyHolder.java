package io.aegisbench.load.simulation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts a proxy, says where, and does nothing more. */
final class ProxyHolder {
    private ProxyHolder() {}

    public static void main(String[] args) throws Exception {
        StartedProxy proxy =
                StartedProxy.start(Path.of(System.getProperty("proxy.jar")), List.of(), Map.of());
        System.out.println("holds " + proxy.target().url());
        Thread.currentThread().join();
    }
}
