package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** What the kernel's table says of connections from which nothing is read. */
final class ConnectionTableTest {
    private final XnioWorker worker;
    private final ConnectionTable table;

    ConnectionTableTest() throws IOException {
        worker =
                Xnio.getInstance()
                        .createWorker(
                                OptionMap.builder()
                                        .set(Options.WORKER_IO_THREADS, 1)
                                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                                        .getMap());
        table = new ConnectionTable(worker);
    }

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    private CompletableFuture<Boolean> ask(Socket served) {
        CompletableFuture<Boolean> there = new CompletableFuture<>();
        table.ask(
                (InetSocketAddress) served.getLocalSocketAddress(),
                (InetSocketAddress) served.getRemoteSocketAddress(),
                worker.getIoThread(),
                there::complete);
        return there;
    }

    private boolean isThere(Socket served) {
        return ask(served).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** The end of the client may take a moment to arrive. */
    private void awaitGone(Socket served) {
        while (isThere(served)) {
            assertThat(served.isClosed()).isFalse();
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "::ffff:127.0.0.1"})
    void aClientIsThereUntilItClosesOrBreaksOff(String address) throws IOException {
        assumeTrue(!address.contains(":") || hasIpv6(), "this machine has no IPv6");
        InetAddress listening = InetAddress.ofLiteral(address.startsWith("::f") ? "::" : address);
        InetAddress named = InetAddress.ofLiteral(address);
        try (ServerSocket server = new ServerSocket(0, 5, listening);
                Socket closing = new Socket(named, server.getLocalPort());
                Socket servedOfClosing = server.accept();
                Socket breaking = new Socket(named, server.getLocalPort());
                Socket servedOfBreaking = server.accept();
                Socket staying = new Socket(named, server.getLocalPort());
                Socket servedOfStaying = server.accept()) {
            for (Socket one : new Socket[] {closing, breaking, staying}) {
                one.getOutputStream().write(new byte[1000]);
            }
            assertThat(isThere(servedOfClosing)).isTrue();
            leave(closing);
            awaitGone(servedOfClosing);
            assertThat(isThere(servedOfBreaking)).isTrue();
            breaking.setSoLinger(true, 0);
            leave(breaking);
            awaitGone(servedOfBreaking);
            assertThat(isThere(servedOfStaying)).isTrue();
        }
    }

    private static void leave(Socket client) throws IOException {
        client.close();
    }

    @Test
    void whoAskAtOnceAreToldTogether() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Socket gone = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket servedOfGone = server.accept();
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket served = server.accept()) {
            assertThat(client.isConnected()).isTrue();
            leave(gone);
            awaitGone(servedOfGone);
            CompletableFuture<Boolean> first = ask(servedOfGone);
            CompletableFuture<Boolean> second = ask(served);
            assertThat(first.orTimeout(60, TimeUnit.SECONDS).join()).isFalse();
            assertThat(second.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
        }
    }
}
