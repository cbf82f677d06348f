package io.aegisbench.load.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ChildrenTest {
    private static final List<String> LONG = List.of("sleep", "600");
    private static final long LIMIT_SECONDS = 300;

    @Test
    void aProcessIsPinnedToItsCores() throws IOException, InterruptedException {
        CoreSet one = new CoreSet(List.of(Pinning.allowed().numbers().getLast()));
        try (Children children = new Children()) {
            List<String> command = List.of("grep", "Cpus_allowed_list", "/proc/self/status");
            Process process = children.start(one, command, Map.of(), Optional.empty());
            byte[] said = process.getInputStream().readAllBytes();
            assertThat(new String(said, StandardCharsets.UTF_8).strip()).endsWith("\t" + one);
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void closingEndsAllAlsoThoseThatDoNotListen() throws IOException {
        Children children = new Children(Duration.ofMillis(100));
        Process deaf =
                children.start(
                        Pinning.allowed(),
                        List.of("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"),
                        Map.of(),
                        Optional.empty());
        // Before it has said so, the first signal would end it.
        assertThat(deaf.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("deaf");
        Process willing = children.start(Pinning.allowed(), LONG, Map.of(), Optional.empty());
        children.close();
        assertThat(deaf.isAlive()).isFalse();
        assertThat(willing.isAlive()).isFalse();
        assertThat(children.alive()).isEmpty();
    }

    /** Run in a process of its own: starts a child, says its pid and waits. */
    public static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (Children children = new Children()) {
                Process child = children.start(Pinning.allowed(), LONG, Map.of(), Optional.empty());
                System.out.println(child.pid());
                child.waitFor();
            }
        }
    }

    @Test
    void aKilledParentTakesItsChildrenAlong()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Process parent =
                new ProcessBuilder(Commands.java(Parent.class, List.of()))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            ProcessHandle child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            parent.destroyForcibly().waitFor();
            child.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(child.isAlive()).isFalse();
        }
    }
}
