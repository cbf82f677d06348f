package io.aegisbench.proxy.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Tells whether a proxy that listens there is reached from this machine only. */
final class LoopbackCheck {
    private LoopbackCheck() {}

    /** {@return whether every address of the host is a loopback address} */
    static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
