package io.aegisbench.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ProcessEndTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final BlockingQueue<Integer> halts = new LinkedBlockingQueue<>();
    private final ProcessEnd end =
            new ProcessEnd(new PrintStream(said, true, StandardCharsets.UTF_8), halts::add);

    private @Nullable Integer halted() throws InterruptedException {
        return halts.poll(100, TimeUnit.SECONDS);
    }

    private void dies(ProcessEnd of, Throwable cause) throws InterruptedException {
        Thread thread =
                Thread.ofPlatform()
                        .name("aegis-evidence")
                        .uncaughtExceptionHandler(of)
                        .start(() -> Thrown.it(cause));
        thread.join();
    }

    @Test
    void aThreadThatDiesOfWantEndsTheProcessWithOneLineAndAStatus() throws Exception {
        end.started();
        dies(end, new OutOfMemoryError("Java heap space"));
        assertThat(halted()).isEqualTo(ProcessEnd.FAULT);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "aegis-proxy: ended, a thread has died: thread=aegis-evidence,"
                                + " java.lang.OutOfMemoryError: Java heap space\n");
    }

    @Test
    void whatElseAThreadDiesOfIsShownWithItsPlaceBehindTheLine() throws Exception {
        end.started();
        dies(end, new IllegalStateException("no such segment"));
        assertThat(halted()).isEqualTo(ProcessEnd.FAULT);
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .startsWith(
                        "aegis-proxy: ended, a thread has died: thread=aegis-evidence,"
                                + " java.lang.IllegalStateException: no such segment")
                .hasSizeGreaterThan(2);
    }

    @Test
    void beforeTheStartIsOverItIsAStartThatFailed() throws Exception {
        dies(end, new OutOfMemoryError("unable to create native thread"));
        assertThat(halted()).isEqualTo(ProcessEnd.NOT_STARTED);
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("aegis-proxy: cannot start: ");
    }

    @Test
    void onlyTheFirstDeathIsTold() throws Exception {
        dies(end, new OutOfMemoryError("first"));
        dies(end, new OutOfMemoryError("second"));
        assertThat(halted()).isEqualTo(ProcessEnd.NOT_STARTED);
        assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("second");
    }

    @Test
    void aLineThatCannotBeWrittenDoesNotKeepTheProcess() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        try {
                            read.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                };
        ProcessEnd deaf =
                new ProcessEnd(new PrintStream(full, true, StandardCharsets.UTF_8), halts::add);
        deaf.started();
        Thread dying =
                Thread.ofPlatform()
                        .daemon()
                        .uncaughtExceptionHandler(deaf)
                        .start(() -> Thrown.it(new OutOfMemoryError("Java heap space")));
        assertThat(halted()).isEqualTo(ProcessEnd.FAULT);
        read.countDown();
        dying.join();
    }

    @Test
    void aStopThatTakesTooLongEndsWithItsStatus() throws Exception {
        end.started();
        end.within(Duration.ofMillis(1), 3);
        end.within(Duration.ofDays(1), 4);
        assertThat(halted()).isEqualTo(3);
    }

    /** Throws what it is given, as a thread's own code would. */
    private static final class Thrown {
        private static void it(Throwable cause) {
            switch (cause) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(cause);
            }
        }
    }
}
