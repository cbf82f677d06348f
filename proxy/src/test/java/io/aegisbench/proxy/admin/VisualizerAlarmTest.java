package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.proxy.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A record that was changed on disk is an alarm on the page until a scrub finds it no more. */
@Timeout(300)
final class VisualizerAlarmTest {
    /** Behind the segment's header and the first frame's. */
    private static final int FIRST_RECORD_AT = 4096 + 200;

    @TempDir private Path directory;

    @Test
    void damageIsRedOnThePageAndStaysSoOverARestart() throws Exception {
        Browser browser = Browser.ofThisJvm();
        for (int life = 0; life < 2; life++) {
            try (RunningProxy proxy = RunningProxy.start(directory)) {
                proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            }
        }
        page(browser, false);
        flip();
        scrub(true);
        page(browser, true);
        page(browser, true);
        flip();
        page(browser, true); // It is whole again, and nobody has looked since.
        scrub(false);
        page(browser, false);
    }

    private void page(Browser browser, boolean alarmed) throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            browser.openAsAuditor(proxy);
            browser.await(
                    "figures",
                    () -> browser.run("return document.body.dataset.at ?? null") != null);
            assertThat(browser.find("#damaged").isDisplayed()).isEqualTo(alarmed);
            assertThat(browser.find("#faulted").isDisplayed()).isFalse();
            if (alarmed) {
                Object red =
                        browser.run(
                                """
                                const style = getComputedStyle(document.querySelector('#damaged'));
                                const [red, green, blue] = style.color.match(/[0-9.]+/g).map(Number);
                                return red > green + 40 && red > blue + 40;
                                """);
                assertThat(red).isEqualTo(true);
            }
        }
    }

    /** What the proxy does once a day, at once. */
    private void scrub(boolean finds) throws Exception {
        LedgerSettings often = LedgerSettings.defaults().withScrub(Duration.ofMillis(5), 1 << 30);
        try (Ledger ledger =
                Ledger.open(
                        directory.resolve("ledger"),
                        directory.resolve("ledger.key"),
                        Optional.empty(),
                        often,
                        LedgerListener.QUIET)) {
            RunningProxy.await("a scrub", () -> ledger.knownDamages() > 0 == finds);
        }
    }

    private void flip() throws IOException {
        Path first = directory.resolve("ledger/segments/0000000000000000.wal");
        byte[] bytes = Files.readAllBytes(first);
        bytes[FIRST_RECORD_AT] ^= 1;
        Files.write(first, bytes);
    }
}
