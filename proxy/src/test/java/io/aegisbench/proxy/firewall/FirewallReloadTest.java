package io.aegisbench.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.firewall.FirewallFinding.Action;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirewallReloadTest {

    @TempDir private Path dir;

    @Test
    void usesNewRulesWithoutARestart() throws IOException {
        Path file = write("alpha");
        try (Firewall firewall = open(file)) {
            assertThat(blocks(firewall, "alpha")).isTrue();
            replace(file, OneRule.of("gamma"));
            Await.until(() -> firewall.reloads() == 1);
            assertThat(blocks(firewall, "alpha")).isFalse();
            assertThat(blocks(firewall, "gamma")).isTrue();
        }
    }

    @Test
    void keepsTheOldRulesWhenTheNewFileIsBadTruncatedOrGone() throws IOException {
        Path file = write("alpha");
        try (Firewall firewall = open(file);
                LogLines log = LogLines.of(RuleSource.class)) {
            replace(file, OneRule.of("gamma").replace("score: 100", "score: lots"));
            Await.until(() -> firewall.refusedReloads() == 1);
            String good = OneRule.of("gamma");
            replace(file, good.substring(0, good.indexOf("end: true")));
            Await.until(() -> firewall.refusedReloads() == 2);
            Files.delete(file);
            Await.until(() -> firewall.refusedReloads() == 3);
            assertThat(blocks(firewall, "alpha")).isTrue();
            assertThat(firewall.reloads()).isZero();
            assertThat(log.all())
                    .hasSize(3)
                    .allMatch(
                            line -> line.startsWith("firewall rules kept, the new file is bad: "));
            replace(file, OneRule.of("delta"));
            Await.until(() -> firewall.reloads() == 1);
            assertThat(blocks(firewall, "delta")).isTrue();
        }
    }

    @Test
    void seesAReplacementOfTheSameSizeAndTime() throws IOException {
        Path file = write("alpha");
        FileTime time = Files.getLastModifiedTime(file);
        try (Firewall firewall = open(file)) {
            Path other = Files.writeString(dir.resolve("other.yaml"), OneRule.of("omega"));
            Files.setLastModifiedTime(other, time);
            Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            Await.until(() -> firewall.reloads() == 1);
            assertThat(blocks(firewall, "omega")).isTrue();
        }
    }

    @Test
    void doesNotOpenWithABadFile() throws IOException {
        Path file = Files.writeString(dir.resolve("bad.yaml"), "rules: 3");
        assertThatThrownBy(() -> open(file)).isInstanceOf(RuleFileException.class);
        assertThatThrownBy(() -> open(dir.resolve("none.yaml")))
                .isInstanceOf(RuleFileException.class);
    }

    private Path write(String word) throws IOException {
        return Files.writeString(dir.resolve("rules.yaml"), OneRule.of(word));
    }

    private static Firewall open(Path file) {
        return Firewall.open(
                new FirewallSettings(
                        Optional.of(file),
                        Set.of(Role.USER),
                        FirewallSettings.DEFAULT_THRESHOLD,
                        Duration.ofMillis(50)));
    }

    /** At once, so that nobody sees half of it. */
    private void replace(Path file, String text) throws IOException {
        Path other = Files.writeString(dir.resolve("next.yaml"), text);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean blocks(Firewall firewall, String word) {
        return firewall.inspect(Corpus.chat("say " + word + " now")).action() == Action.BLOCK;
    }
}
