package io.aegisbench.proxy.admin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.proxy.RunningProxy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium without a window. Both programs are named, so that nothing is looked for or
 * fetched; a test that finds none is skipped and says so. One serves all classes of a JVM, since
 * its start costs more than most of them, and ends with it.
 */
final class Browser {
    private static final String NEEDS = "needs Debian's packages chromium and chromium-driver";

    /** Warns that it does not know this Chromium's version; held, so that it stays quiet. */
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    private static @Nullable Browser running;

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** {@return the browser, started where it is not yet, as new: an empty page, no wishes} */
    static synchronized Browser ofThisJvm() {
        if (running == null) {
            Browser started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started.driver::quit));
            running = started;
        }
        running.driver.get("about:blank");
        running.driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        running.driver.executeCdpCommand(
                "Emulation.setEmulatedMedia", Map.of("features", List.of()));
        return running;
    }

    private static Browser start() {
        Optional<File> chromium = program("chromium");
        Optional<File> chromedriver = program("chromedriver");
        assumeTrue(chromium.isPresent() && chromedriver.isPresent(), NEEDS);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        // Its sandbox cannot be had as root in a container; what it shows is our own page.
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                // Pages that were left would keep their streams, and a browser opens six a server.
                "--disable-features=BackForwardCache",
                "--hide-scrollbars");
        DEVTOOLS.setLevel(Level.SEVERE);
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.orElseThrow())
                        .usingAnyFreePort()
                        .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(RunningProxy.PATIENCE);
        return new Browser(driver);
    }

    private static Optional<File> program(String name) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(directory -> new File(directory, name))
                .filter(File::canExecute)
                .findFirst();
    }

    /** Sets the size of the window in CSS pixels and the theme that the system asks for. */
    void look(int width, int height, String theme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    /** The system asks for less motion. */
    void still() {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** Opens the page; what an earlier one complained of, its proxy gone, is forgotten. */
    void open(RunningProxy proxy) {
        openLink(proxy, "");
    }

    /** Opens the page by the link that the start prints. */
    void openAsAuditor(RunningProxy proxy) {
        openLink(proxy, "#key=" + proxy.auditKey());
    }

    /** Opens the page by a link with something behind the #. */
    void openLink(RunningProxy proxy, String fragment) {
        driver.get("about:blank");
        List<String> _ = complaints();
        driver.get("http://127.0.0.1:" + proxy.port() + "/visualizer/" + fragment);
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** {@return what an element says or holds, without waiting} */
    String text(String selector) {
        return String.valueOf(
                run("return document.querySelector(arguments[0])?.textContent", selector));
    }

    /** Puts a text into a field at once, as pasting it does. */
    void paste(String selector, String text) {
        run(
                "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
                        + " field.dispatchEvent(new Event('input'))",
                selector,
                text);
    }

    void await(String what, RunningProxy.Condition condition)
            throws IOException, InterruptedException {
        RunningProxy.await(what + "; the page says: " + text("main"), condition);
    }

    @Nullable Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /**
     * {@return what the script, an async function's body, comes to; a module is {@code load(…)}}
     */
    @Nullable Object compute(String script, Object... arguments) {
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                        + "const given = [...arguments].slice(0, -1);"
                        + "const load = (name) => import(`/visualizer/${name}.js`);"
                        + "const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));"
                        + "(async () => {"
                        + script
                        + "})().then(done, (e) => done(`failed: ${e.stack}`));",
                arguments);
    }

    /** {@return what the page complained of since this was asked before} */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::toString)
                .toList();
    }

    void shoot(Path file) throws IOException {
        Map<String, Object> shot = driver.executeCdpCommand("Page.captureScreenshot", Map.of());
        Files.write(file, Base64.getDecoder().decode(String.valueOf(shot.get("data"))));
    }
}
