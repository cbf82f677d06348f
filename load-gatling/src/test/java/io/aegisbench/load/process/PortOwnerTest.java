package io.aegisbench.load.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortOwnerTest {
    private final PortOwner owner = new PortOwner(Path.of("/"));

    @Test
    void onlyListenersOfThePortCount() {
        List<String> table =
                List.of(
                        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1",
                        "   1: 0100007F:1F90 0100007F:A0B0 01 00000000:00000000 00:00000000 00000000     0        0 222 1",
                        "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1");
        assertThat(PortOwner.listeners(table, 8080)).containsExactly("111");
    }

    @Test
    void theOwnListenerIsKnown() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Set<Long> self = Set.of(ProcessHandle.current().pid());
            assertThatCode(() -> owner.check(socket.getLocalPort(), self))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void anotherProcessOnThePortIsFound() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Children children = new Children()) {
            Process stranger =
                    children.start(
                            Pinning.allowed(), List.of("sleep", "600"), Map.of(), Optional.empty());
            int port = socket.getLocalPort();
            assertThatThrownBy(() -> owner.check(port, Set.of(stranger.pid())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("pid=" + stranger.pid());
            assertThatThrownBy(() -> owner.check(port, Set.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process listens");
        }
    }

    @Test
    void aPortWithoutListenerIsAnError() throws IOException {
        // It is this test's own, so that nobody else comes to listen on it.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThatThrownBy(() -> owner.check(bound.getLocalPort(), Set.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nobody listens");
        }
    }
}
