package io.aegisbench.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import io.aegisbench.proxy.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.ai.openai.OpenAiChatModel;
import tools.jackson.databind.json.JsonMapper;

/**
 * Released clients against the whole proxy, before a scripted upstream of both dialects: each
 * scenario with each client comes through, or is refused with the name of what cannot, and the
 * record of each call is of the bytes that the client sent and was sent. The matrix is stored in
 * {@code target/client-matrix.md}, which the CI prints.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientMatrixTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What has no counterpart on the other side, as the refusals name it. */
    private static final List<String> REFUSED =
            List.of("/v1/embeddings", "/v1/messages", "/v1/responses");

    private final ClientMatrix matrix = new ClientMatrix();
    private final ScenarioUpstream upstream = new ScenarioUpstream();
    private RunningProxy proxy;
    private RecordCheck records;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        proxy =
                RunningProxy.configured(
                        directory,
                        """
                        upstreams:
                        - {name: anthropic, url: "%1$s", dialect: anthropic, api-key: upstream-key}
                        - {name: openai, url: "%1$s", dialect: openai, api-key: upstream-key}
                        routes:
                        - {model: "claude*", upstream: anthropic}
                        - {model: "gpt*", upstream: openai}
                        """
                                .formatted(upstream.uri()));
        records = new RecordCheck(proxy);
    }

    @AfterAll
    void stop() throws IOException {
        Files.writeString(Path.of("target", "client-matrix.md"), matrix.markdown());
        proxy.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({
        "openai,openai",
        "anthropic,@anthropic-ai/sdk",
        "ai,ai",
        "langchain,@langchain/core",
        "agents,@openai/agents"
    })
    void npmClient(String script, String name) throws Exception {
        NodeClients.need();
        try (Tap tap = new Tap(proxy.port())) {
            NodeClients.Printed printed =
                    NodeClients.run(script + ".mjs", tap.url(), proxy.acmeKey());
            List<ClientMatrix.Cell> cells = new ArrayList<>();
            for (String line : printed.out().lines().toList()) {
                ClientMatrix.Cell cell = JSON.readValue(line, ClientMatrix.Cell.class);
                cells.add(
                        new ClientMatrix.Cell(
                                name + " " + NodeClients.version(name),
                                cell.api(),
                                cell.scenario(),
                                cell.direction(),
                                cell.stream(),
                                cell.result()));
            }
            assertThat(printed.exit()).as(printed.err()).isZero();
            judge(cells, tap);
        }
    }

    @Test
    void openAisJavaClient() throws Exception {
        try (Tap tap = new Tap(proxy.port())) {
            OpenAIClient client =
                    OpenAIOkHttpClient.builder()
                            .baseUrl(tap.url() + "/v1")
                            .apiKey(proxy.acmeKey())
                            .maxRetries(0)
                            .build();
            String version = version(OpenAIClient.class);
            play(
                    tap,
                    new OpenAiChatClient(client, version),
                    new OpenAiResponsesClient(client, version));
            client.close();
        }
    }

    @Test
    void anthropicsJavaClient() throws Exception {
        try (Tap tap = new Tap(proxy.port())) {
            AnthropicClient client =
                    AnthropicOkHttpClient.builder()
                            .baseUrl(tap.url())
                            .apiKey(proxy.acmeKey())
                            .maxRetries(0)
                            .build();
            play(tap, new AnthropicMessagesClient(client, version(AnthropicClient.class)));
            client.close();
        }
    }

    @Test
    void langChain4j() throws Exception {
        try (Tap tap = new Tap(proxy.port())) {
            LangChainModels models = new LangChainModels(tap.url() + "/v1", proxy.acmeKey());
            String version = version(ChatModel.class);
            play(tap, models.openAi(version), models.anthropic(version));
        }
    }

    @Test
    void springAi() throws Exception {
        try (Tap tap = new Tap(proxy.port())) {
            SpringAiModels models = new SpringAiModels(tap.url(), proxy.acmeKey());
            String version = version(OpenAiChatModel.class);
            play(tap, models.openAi(version), models.anthropic(version));
        }
    }

    private void play(Tap tap, JavaClient... clients) throws IOException, InterruptedException {
        List<ClientMatrix.Cell> cells = new ArrayList<>();
        for (JavaClient client : clients) {
            cells.addAll(new JavaScenarios(client).play());
        }
        judge(cells, tap);
    }

    /** {@return the version of the jar in which a class is} */
    private static String version(Class<?> type) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.replaceFirst(".*-([0-9.]+)\\.jar$", "$1");
    }

    private void judge(List<ClientMatrix.Cell> cells, Tap tap)
            throws IOException, InterruptedException {
        matrix.add(cells);
        List<String> problems = new ArrayList<>();
        for (ClientMatrix.Cell cell : cells) {
            boolean known = REFUSED.stream().anyMatch(cell.result()::contains);
            if (!cell.isRight() || (cell.isRefused() && !known)) {
                problems.add(cell.toString());
            }
        }
        List<TappedCall> calls = tap.calls();
        problems.addAll(records.problems(calls));
        assertThat(problems).isEmpty();
        assertThat(calls).hasSizeGreaterThanOrEqualTo(cells.size());
    }
}
