package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit among the examples, as systemd reads it. */
@Timeout(120)
final class ServiceUnitTest {
    @TempDir private Path folder;

    private List<String> verify(String unit) throws Exception {
        // It looks whether the program is there, and Java is not in one place everywhere.
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path file =
                Files.writeString(
                        folder.resolve("aegis-proxy.service"), unit.replace("/usr/bin/java", java));
        try (Program systemd =
                Program.start(
                        "systemd-analyze",
                        "systemd",
                        List.of("verify", "--man=no", file.toString()))) {
            int status = systemd.status();
            assertThat(status == 0 || !systemd.lines().isEmpty()).isTrue();
            return systemd.lines().stream()
                    .filter(line -> line.contains("aegis-proxy.service"))
                    .toList();
        }
    }

    @Test
    void systemdHasNothingToSayOfTheUnit() throws Exception {
        String unit = Files.readString(Program.example("aegis-proxy.service"));
        assertThat(verify(unit)).isEmpty();
        assertThat(verify(unit.replace("LimitNOFILE=", "LimitNOFILES="))).isNotEmpty();
    }
}
