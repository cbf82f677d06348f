package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.RunningProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks for a checkpoint under any host name, which the JDK's client does not let one choose. */
final class AuditHost {
    private AuditHost() {}

    /** {@return the status of the answer} */
    static int status(RunningProxy proxy, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout((int) RunningProxy.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(
                            ("GET /v1/audit/checkpoint HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(reader.readLine().split(" ", 3)[1]);
        }
    }
}
