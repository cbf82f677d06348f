package io.aegisbench.proxy.firewall;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force, read again when their file changes. Thread-safe: readers see one volatile
 * field, one daemon thread writes it.
 *
 * <p>The file's bytes are compared and not its time and size: it is small, and a replacement within
 * the clock's resolution or of the same length is seen as well. A file that is refused, missing or
 * unreadable leaves the old rules in force.
 */
final class RuleSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RuleSource.class);
    private static final String BUILT_IN = "firewall-rules.yaml";
    private static final int MAX_FILE_BYTES = 4 << 20;

    private volatile RuleSet rules;
    private final AtomicLong reloads = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private volatile boolean closed;
    private byte[] seen;

    private RuleSource(byte[] bytes) {
        rules = compile(bytes);
        seen = bytes;
    }

    /** {@return the rules built into the jar} */
    static RuleSource builtIn() {
        try (InputStream in = RuleSource.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new RuleFileException("missing resource: " + BUILT_IN);
            }
            return new RuleSource(in.readAllBytes());
        } catch (IOException e) {
            throw new RuleFileException("unreadable resource: " + e.getMessage());
        }
    }

    /** {@return the rules of {@code file}, looked at again every {@code interval}} */
    static RuleSource watching(Path file, Duration interval) {
        RuleSource source = of(file);
        Thread.ofPlatform()
                .daemon()
                .name("aegis-firewall-rules")
                .start(() -> source.watch(file, interval));
        return source;
    }

    /** {@return the rules of {@code file}, which is not looked at again} */
    static RuleSource of(Path file) {
        try {
            return new RuleSource(read(file));
        } catch (IOException e) {
            throw new RuleFileException("cannot be read: file=" + file + ", cause=" + e);
        }
    }

    RuleSet rules() {
        return rules;
    }

    long reloads() {
        return reloads.get();
    }

    long refusals() {
        return refusals.get();
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
    }

    private void watch(Path file, Duration interval) {
        while (pause(interval)) {
            look(file);
        }
    }

    private synchronized boolean pause(Duration interval) {
        long deadline = System.nanoTime() + interval.toNanos();
        try {
            while (!closed) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return true;
                }
                wait(leftMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private synchronized void look(Path file) {
        byte[] bytes = readIfAny(file);
        if (Arrays.equals(bytes, seen)) {
            return;
        }
        try {
            take(bytes);
        } catch (RuntimeException e) {
            // Told before it is counted: whoever sees the count finds the line.
            LOG.error("firewall rules kept, the new file is bad: {}", e.getMessage());
            refusals.incrementAndGet();
        }
    }

    /** Reads the file now, changed or not; refused rules are not taken. */
    synchronized void reload(Path file) {
        try {
            take(readIfAny(file));
        } catch (RuleFileException e) {
            refusals.incrementAndGet();
            throw e;
        }
    }

    private void take(byte[] bytes) {
        boolean isNew = !Arrays.equals(bytes, seen);
        seen = bytes;
        RuleSet fresh = compile(bytes);
        if (isNew) {
            rules = fresh;
            LOG.info("firewall rules reloaded: rules={}", fresh.rules().size());
            reloads.incrementAndGet();
        }
    }

    private static byte[] readIfAny(Path file) {
        try {
            return read(file);
        } catch (IOException e) {
            return new byte[0]; // Refused by its emptiness, with a sentence that says so.
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static RuleSet compile(byte[] bytes) {
        if (bytes.length == 0) {
            throw new RuleFileException("it is missing, unreadable or empty");
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new RuleSet(RuleFile.parse(text), Model.shipped());
        } catch (CharacterCodingException e) {
            throw new RuleFileException("not UTF-8");
        }
    }
}
