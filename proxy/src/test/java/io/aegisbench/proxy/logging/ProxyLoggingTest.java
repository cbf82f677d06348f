package io.aegisbench.proxy.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ProxyLoggingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @Test
    void writesOneJsonObjectALine() {
        Logger logger = configured().getLogger("io.aegisbench.proxy");
        logger.info("two\nlines and a \"quote\"");
        logger.atWarn()
                .addKeyValue("status", 503)
                .setCause(new IllegalStateException("why"))
                .log("no {}", "slot");
        logger.debug("too much");
        stop();
        List<JsonNode> lines =
                out.toString(StandardCharsets.UTF_8).lines().map(ProxyLoggingTest::json).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().get("formattedMessage").asString())
                .isEqualTo("two\nlines and a \"quote\"");
        assertThat(lines.getFirst().get("level").asString()).isEqualTo("INFO");
        assertThat(lines.getLast().get("formattedMessage").asString()).isEqualTo("no slot");
        assertThat(lines.getLast().get("throwable").get("message").asString()).isEqualTo("why");
        assertThat(lines.getLast().get("kvpList").toString()).contains("503");
        assertThat(err.size()).isZero();
    }

    @Test
    void whatTheStartSaysIsPlainAtOnceAndInNoLog() {
        configured().getLogger(ProxyLogging.START).info("listening on 127.0.0.1:8080");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("listening on 127.0.0.1:8080\n");
        stop();
        assertThat(out.size()).isZero();
    }

    @Test
    void isFoundByLogback() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
        LoggerContext running = (LoggerContext) LoggerFactory.getILoggerFactory();
        assertThat(running.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("queued"))
                .isInstanceOf(BoundedAppender.class);
        assertThat(ProxyLogging.dropped()).isZero();
    }

    @Test
    void anErrorThatALibraryCaughtAndLoggedIsHeardAsItsThreadsDeath() throws Exception {
        Logger library = configured().getLogger("org.xnio.listener");
        OutOfMemoryError caught = new OutOfMemoryError("Java heap space");
        List<Throwable> heard = new CopyOnWriteArrayList<>();
        Thread serving =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, cause) -> heard.add(cause))
                        .start(() -> {
                            library.error("a listener threw", new IOException("reset"));
                            library.error("a listener threw", new StackOverflowError());
                            library.warn("no epoll", new UnsatisfiedLinkError("epoll"));
                            library.error("a listener threw", caught);
                        });
        serving.join();
        stop();
        assertThat(heard).containsExactly(caught);
    }

    private LoggerContext configured() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        ProxyLogging.install(context, out, err);
        return context;
    }

    private void stop() {
        context.stop();
    }

    private static JsonNode json(String line) {
        return new JsonMapper().readTree(line);
    }
}
