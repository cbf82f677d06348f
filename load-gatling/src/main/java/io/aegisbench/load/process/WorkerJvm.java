package io.aegisbench.load.process;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import jdk.management.jfr.FlightRecorderMXBean;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's JVM says of itself, through its management beans: collections, bytes allocated,
 * and waits for locks by its flight recorder. Attaching costs the worker some tens of megabytes and
 * half a second once, so it happens before the warm-up. Not thread-safe: the runner owns it.
 */
public final class WorkerJvm implements AutoCloseable {
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ThreadMXBean threads;
    private final FlightRecorderMXBean recorder;

    private WorkerJvm(JMXConnector connector) throws IOException {
        this.connector = connector;
        server = connector.getMBeanServerConnection();
        threads =
                ManagementFactory.newPlatformMXBeanProxy(
                        server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        try {
            recorder =
                    JMX.newMXBeanProxy(
                            server,
                            new ObjectName("jdk.management.jfr:type=FlightRecorder"),
                            FlightRecorderMXBean.class);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("a name of the JDK's own is malformed", e);
        }
    }

    /**
     * {@return the JVM of a process}
     *
     * @throws IOException if it does not let itself be asked
     */
    @SuppressWarnings("BanJNDI") // The agent of a process that this run has started.
    public static WorkerJvm attach(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String url = machine.startLocalManagementAgent();
                return new WorkerJvm(JMXConnectorFactory.connect(new JMXServiceURL(url)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("no JVM that can be attached to: pid=" + pid, e);
        }
    }

    /**
     * Counters since the JVM's start.
     *
     * @param collections of the garbage collectors
     * @param pauseMillis that they took; the serial collector stops the program for all of it
     * @param allocatedBytes by all threads, also those that have ended
     */
    public record Counters(long collections, long pauseMillis, long allocatedBytes) {
        public Counters since(Counters before) {
            return new Counters(
                    collections - before.collections,
                    pauseMillis - before.pauseMillis,
                    allocatedBytes - before.allocatedBytes);
        }

        public Counters plus(Counters other) {
            return new Counters(
                    collections + other.collections,
                    pauseMillis + other.pauseMillis,
                    allocatedBytes + other.allocatedBytes);
        }
    }

    public Counters counters() throws IOException {
        long count = 0;
        long millis = 0;
        for (GarbageCollectorMXBean bean :
                ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class)) {
            count += bean.getCollectionCount();
            millis += bean.getCollectionTime();
        }
        return new Counters(count, millis, threads.getTotalThreadAllocatedBytes());
    }

    /** {@return how long its compiler has worked since the start, 0 if it does not say} */
    public long compilerMillis() throws IOException {
        return compilerMillis(ManagementFactory.getPlatformMXBean(server, CompilationMXBean.class));
    }

    /**
     * {@return how long a JVM's compiler has worked so far, 0 if it does not say}
     *
     * @param compiler the JVM's, this one's or another's; null if it has none
     */
    public static long compilerMillis(@Nullable CompilationMXBean compiler) {
        return compiler != null && compiler.isCompilationTimeMonitoringSupported()
                ? compiler.getTotalCompilationTime()
                : 0;
    }

    /**
     * Begins to record waits for locks, however short.
     *
     * @return the recording's number
     */
    public long record() {
        long recording = recorder.newRecording();
        Map<String, String> settings = new HashMap<>();
        for (String event : new String[] {LockWaits.MONITOR, LockWaits.PARK}) {
            settings.put(event + "#enabled", "true");
            settings.put(event + "#threshold", "0 ns");
            settings.put(event + "#stackTrace", "false");
        }
        recorder.setRecordingSettings(recording, settings);
        recorder.startRecording(recording);
        return recording;
    }

    /**
     * Ends a recording and keeps it.
     *
     * @throws IOException if the worker cannot write the file
     */
    public void keep(long recording, Path file) throws IOException {
        Files.deleteIfExists(file);
        recorder.stopRecording(recording);
        recorder.copyTo(recording, file.toAbsolutePath().toString());
        recorder.closeRecording(recording);
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The worker has ended before its connection.
            System.err.println("a worker's management connection: " + e.getMessage());
        }
    }
}
