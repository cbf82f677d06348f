package io.aegisbench.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Released clients against the whole proxy, before a scripted upstream of both dialects: each
 * scenario with each client comes through, or is refused with the name of what cannot, and the
 * record of each call is of the bytes that the client sent and was sent. The matrix is printed and
 * stored in {@code target/client-matrix.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientMatrixTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What has no counterpart on the other side, as the refusals name it. */
    private static final List<String> REFUSED =
            List.of(
                    "/v1/embeddings",
                    "/v1/messages",
                    "/v1/responses",
                    "eager_input_streaming",
                    "thinking.type");

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
        String markdown = matrix.markdown();
        System.out.println(markdown);
        Files.writeString(Path.of("target", "client-matrix.md"), markdown);
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
