package io.aegisbench.bench.call;

import com.sun.management.OperatingSystemMXBean;
import io.aegisbench.proxy.embedded.EmbeddedSettings;
import io.aegisbench.proxy.embedded.EmbeddedUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Which client should carry a proxied call upstream: the forwarder's own (the baseline), Undertow's
 * on the same I/O thread, the JDK's, or Apache's asynchronous one?
 *
 * <p>The same hop each time: a server with one I/O thread reads a 90-byte question whole, the
 * client sends it to the embedded upstream, and the answer of some 500 bytes goes back. One
 * invocation is sixteen questions at once on sixteen connections. <em>CPU ns/op</em> is for one
 * question, of all threads of the JVM but the one that asks and the upstream's: the server's, the
 * client's, the collector's and the compiler's. JMH's score is the time of sixteen. The three
 * others take the whole answer before they pass it on; the forwarder passes on what comes, watches
 * whether the client leaves, and keeps its deadlines.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=ForwarderClientBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 5, time = 1, timeUnit = TimeUnit.SECONDS)
public class ForwarderClientBenchmark {
    private static final int CONNECTIONS = 16;
    private static final int ANSWER_TOKENS = 32;

    /**
     * Sixteen questions at once.
     *
     * @param hop the servers and the connections
     * @param clock counts the questions
     */
    @Benchmark
    public void ask(Hop hop, HopClock clock) throws IOException {
        hop.ask();
        clock.invocations += CONNECTIONS;
    }

    /** Server, client and upstream in one JVM. */
    @State(Scope.Thread)
    public static class Hop {
        /** Whose client. */
        @Param({"forwarder", "undertow", "jdk", "apache"})
        public String client = "";

        private final Socket[] sockets = new Socket[CONNECTIONS];
        private byte[] question = {};
        private final byte[] buffer = new byte[8 << 10];
        private @Nullable EmbeddedUpstream upstream;
        private @Nullable Relay server;

        /** Starts the servers. */
        @Setup
        public void start() throws IOException, NoSuchAlgorithmException {
            EmbeddedUpstream model =
                    EmbeddedUpstream.start(EmbeddedSettings.DEFAULT.answering(ANSWER_TOKENS));
            upstream = model;
            Relay front = new Relay(client, model.uri());
            server = front;
            String body =
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
                            + "q".repeat(25)
                            + "\"}],\"max_tokens\":99}";
            String head =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\n"
                            + "Content-Type: application/json\r\nContent-Length: ";
            question =
                    (head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets[i] = new Socket(InetAddress.getLoopbackAddress(), front.port());
                sockets[i].setTcpNoDelay(true);
            }
        }

        void ask() throws IOException {
            for (Socket socket : sockets) {
                socket.getOutputStream().write(question);
            }
            for (Socket socket : sockets) {
                readAnswer(socket.getInputStream());
            }
        }

        /** Reads up to the end that every answer has, and checks its status. */
        private void readAnswer(InputStream in) throws IOException {
            int size = 0;
            while (size < 2 || buffer[size - 1] != '}' || buffer[size - 2] != '}') {
                int count = in.read(buffer, size, buffer.length - size);
                if (count <= 0) {
                    throw new IOException("the answer broke off");
                }
                size += count;
            }
            if (buffer[9] != '2') {
                throw new IOException("not answered: client=" + client);
            }
        }

        /** Ends the servers. */
        @TearDown
        public void stop() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
            if (server != null) {
                server.close();
            }
            if (upstream != null) {
                upstream.close();
            }
        }
    }

    /** CPU time of the hop alone. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class HopClock {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

        /** Questions. */
        public long invocations;

        /** CPU time of all threads but the asking one and the upstream's, in nanoseconds. */
        public long threadCpuNanos;

        private long before;

        /** Starts the span. */
        @Setup(Level.Iteration)
        public void start() {
            invocations = 0;
            before = hopCpuNanos();
        }

        /** Ends the span. */
        @TearDown(Level.Iteration)
        public void stop() {
            threadCpuNanos = hopCpuNanos() - before;
        }

        private static long hopCpuNanos() {
            long others = THREADS.getCurrentThreadCpuTime();
            for (long id : THREADS.getAllThreadIds()) {
                var info = THREADS.getThreadInfo(id);
                if (info != null && info.getThreadName().startsWith("embedded-upstream")) {
                    others += Math.max(0, THREADS.getThreadCpuTime(id));
                }
            }
            return SYSTEM.getProcessCpuTime() - others;
        }
    }
}
