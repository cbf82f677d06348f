package io.aegisbench.proxy;

import io.aegisbench.proxy.settings.SettingsException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/**
 * Lets several processes of one user listen on one port, among which the kernel spreads the
 * connections. The server's library has no such option (SO_REUSEPORT), so the channel gets it where
 * it is made: this is the JDK's own provider but for that.
 *
 * <p>The JDK's provider is internal to it, and is exported by the jar's manifest. Thread-safe.
 */
public final class SharedPort extends SelectorProvider {
    private static final String SETTING = "listen.reuse-port";
    private static final String PROPERTY = "java.nio.channels.spi.SelectorProvider";
    private static final String INTERNAL = "sun.nio.ch.DefaultSelectorProvider";
    private static final String EXPORT = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";

    /** Only the proxy's own listener shares its port, and no other server socket. */
    private static final ScopedValue<Boolean> SHARES = ScopedValue.newInstance();

    private final SelectorProvider jdk;

    /**
     * Made by {@link SelectorProvider#provider}, once.
     *
     * @throws ReflectiveOperationException if the JDK's own provider is not to be had
     */
    public SharedPort() throws ReflectiveOperationException {
        jdk = (SelectorProvider) Class.forName(INTERNAL).getMethod("get").invoke(null);
    }

    /** Opens a listener. */
    @FunctionalInterface
    interface Opening<T> {
        /** {@return the listener, listening} */
        T open() throws IOException;
    }

    /**
     * Makes this the process's provider; to be called before anything opens a channel.
     *
     * @throws SettingsException if this process or this system cannot share ports
     */
    static void install() {
        requireExport();
        System.setProperty(PROPERTY, SharedPort.class.getName());
        if (!(SelectorProvider.provider() instanceof SharedPort)) {
            throw new SettingsException(SETTING, "came too late: a channel was opened before");
        }
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            if (!probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                throw new SettingsException(SETTING, "is nothing that this system can do");
            }
        } catch (IOException e) {
            throw new SettingsException(SETTING, "cannot be tried: " + e.getMessage());
        }
    }

    /** Loading the provider would fail with an error that says nothing of this. */
    private static void requireExport() {
        try {
            Object _ = Class.forName(INTERNAL).getMethod("get").invoke(null);
        } catch (IllegalAccessException e) {
            throw new SettingsException(
                    SETTING, "needs java -jar with a Java 25, or the JVM's option " + EXPORT);
        } catch (ClassNotFoundException | NoSuchMethodException | InvocationTargetException e) {
            throw new SettingsException(SETTING, "is nothing that this Java can do");
        }
    }

    /**
     * {@return what was opened, on a port that others may share}
     *
     * @throws IOException if it cannot listen
     */
    static <T> T opening(Opening<T> listener) throws IOException {
        return ScopedValue.where(SHARES, true).call(listener::open);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        ServerSocketChannel channel = jdk.openServerSocketChannel();
        if (SHARES.orElse(false)) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        return channel;
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return jdk.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return jdk.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return jdk.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return jdk.openSelector();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return jdk.openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return jdk.openSocketChannel(family);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        ServerSocketChannel channel = jdk.openServerSocketChannel(family);
        if (SHARES.orElse(false)) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        return channel;
    }

    @Override
    public Channel inheritedChannel() throws IOException {
        return jdk.inheritedChannel();
    }
}
