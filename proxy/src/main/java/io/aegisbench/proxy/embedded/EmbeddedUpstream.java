package io.aegisbench.proxy.embedded;

import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * A model provider that costs nothing: answers like OpenAI's API and like Anthropic's, always the
 * same to the same request, on a loopback port of its own. Thread-safe.
 */
public final class EmbeddedUpstream implements AutoCloseable {
    private static final int BUFFER_SIZE_BYTES = 16 << 10;
    private static final int BACKLOG = 4096;

    private final @Nullable XnioWorker ownWorker;
    private final AcceptingChannel<? extends StreamConnection> server;
    private final ByteRecorder recorder;

    private EmbeddedUpstream(
            EmbeddedSettings settings, XnioWorker worker, @Nullable XnioWorker ownWorker)
            throws IOException {
        this.ownWorker = ownWorker;
        recorder = new ByteRecorder(settings.recordedBytes());
        OptionMap options =
                OptionMap.builder()
                        .set(Options.TCP_NODELAY, true)
                        .set(Options.REUSE_ADDRESSES, true)
                        .set(Options.BACKLOG, BACKLOG)
                        .getMap();
        HttpOpenListener http =
                new HttpOpenListener(
                        new DefaultByteBufferPool(true, BUFFER_SIZE_BYTES),
                        OptionMap.builder()
                                .set(UndertowOptions.ALWAYS_SET_DATE, false)
                                // A proxy in front bounds bodies; Undertow's default is 2 MiB.
                                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                                .getMap());
        http.setRootHandler(new EmbeddedHandler(settings));
        boolean records = settings.recordedBytes() > 0;
        server =
                worker.createStreamConnectionServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ChannelListeners.openListenerAdapter(connection -> {
                            if (records) {
                                recorder.listenTo(connection);
                            }
                            http.handleEvent(connection);
                        }),
                        options);
        server.resumeAccepts();
    }

    /**
     * {@return one that runs on one I/O thread of its own}
     *
     * @param settings how it answers
     * @throws IOException if there is no free port
     */
    public static EmbeddedUpstream start(EmbeddedSettings settings) throws IOException {
        XnioWorker worker =
                Xnio.getInstance()
                        .createWorker(
                                OptionMap.builder()
                                        .set(Options.WORKER_NAME, "embedded-upstream")
                                        .set(Options.WORKER_IO_THREADS, 1)
                                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                                        .set(Options.THREAD_DAEMON, true)
                                        .getMap());
        return new EmbeddedUpstream(settings, worker, worker);
    }

    /**
     * {@return one that runs on a worker's I/O threads}
     *
     * @param settings how it answers
     * @param worker not shut down when this is closed
     * @throws IOException if there is no free port
     */
    public static EmbeddedUpstream start(EmbeddedSettings settings, XnioWorker worker)
            throws IOException {
        return new EmbeddedUpstream(settings, worker, null);
    }

    /** {@return where it is, without a path} */
    public URI uri() {
        InetSocketAddress address = server.getLocalAddress(InetSocketAddress.class);
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    /** {@return the first bytes received, of all connections, as many as the settings say} */
    public byte[] received() {
        return recorder.received();
    }

    @Override
    public void close() {
        IoUtils.safeClose(server);
        if (ownWorker != null) {
            ownWorker.shutdownNow();
        }
    }
}
