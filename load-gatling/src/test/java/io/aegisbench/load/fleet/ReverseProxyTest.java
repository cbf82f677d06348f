package io.aegisbench.load.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Other programs read our settings of them, and none reads another language's digits. */
@Isolated("the locale is that of the whole process")
class ReverseProxyTest {
    @TempDir private Path folder;

    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void portsAreDigitsThatEveryProgramReads() throws IOException {
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        ReverseProxy.haproxy(folder, 8_080, List.of(8_081, 8_082));
        assertThat(folder.resolve("haproxy.cfg"))
                .content()
                .contains(
                        "  bind 127.0.0.1:8080\n",
                        "  server s8081 127.0.0.1:8081 pool-max-conn 512\n",
                        "  server s8082 127.0.0.1:8082 pool-max-conn 512\n");
        ReverseProxy.nginx(folder, 8_080, 8_081);
        assertThat(folder.resolve("nginx.conf"))
                .content()
                .contains("server 127.0.0.1:8081;", "keepalive 512;", "listen 127.0.0.1:8080;");
    }
}
