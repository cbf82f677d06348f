package io.aegisbench.sha256;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which hashers a JVM offers, each time in a JVM of its own. */
final class AcceleratorsTest {
    private static final String OPENS = "--add-opens=java.base/sun.security.provider=ALL-UNNAMED";
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final String NOTHING = "jdk none []";
    private static final String RAW_BLOCK =
            "jdk-raw-block jdk-raw-block-8-lanes [jdk-raw-block-8-lanes]";

    @TempDir Path folder;

    @Test
    void fallsBackToTheJdkInSilenceWithoutFlags() throws Exception {
        assertThat(probe()).isEqualTo(new Output(0, NOTHING, ""));
    }

    @Test
    void usesTheRawBlockWhereItsPackageIsOpen() throws Exception {
        assertThat(probe(OPENS)).isEqualTo(new Output(0, RAW_BLOCK, ""));
    }

    @Test
    void usesTheRawBlockWithoutACompilerToo() throws Exception {
        assertThat(probe(OPENS, "-Xint")).isEqualTo(new Output(0, RAW_BLOCK, ""));
    }

    @Test
    void usesVectorsFirstWhereTheyAreWide() throws Exception {
        Assumptions.assumeTrue(VectorSha256Batch.isWorthwhile(), "no 512-bit vectors here");
        assertThat(probe(OPENS, VECTORS).out())
                .isEqualTo(
                        "jdk-raw-block vector-16-lanes [vector-16-lanes, jdk-raw-block-8-lanes]");
    }

    @Test
    void usesVectorsWithoutTheRawBlock() throws Exception {
        Assumptions.assumeTrue(VectorSha256Batch.isWorthwhile(), "no 512-bit vectors here");
        assertThat(probe(VECTORS).out()).isEqualTo("jdk vector-16-lanes [vector-16-lanes]");
    }

    @Test
    void usesNoVectorsWhereNothingCompilesThem() throws Exception {
        assertThat(probe(OPENS, VECTORS, "-XX:TieredStopAtLevel=1").out()).isEqualTo(RAW_BLOCK);
        assertThat(probe(OPENS, VECTORS, "-Xint").out()).isEqualTo(RAW_BLOCK);
    }

    @Test
    void usesNoNarrowVectors() throws Exception {
        assertThat(probe(OPENS, VECTORS, "-XX:MaxVectorSize=32").out()).isEqualTo(RAW_BLOCK);
    }

    @Test
    void usesNothingWhenSwitchedOff() throws Exception {
        assertThat(probe(OPENS, VECTORS, "-Daegis.mmr.accelerators=off").out()).isEqualTo(NOTHING);
    }

    @Test
    void usesWhatThereIsWhenSwitchedOn() throws Exception {
        assertThat(probe(OPENS, "-Daegis.mmr.accelerators=on").out()).isEqualTo(RAW_BLOCK);
    }

    @Test
    void refusesABadSwitchByItsName() throws Exception {
        Output output = probe("-Daegis.mmr.accelerators=OFF");
        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err())
                .contains("the accelerators are on or off: aegis.mmr.accelerators=OFF");
    }

    @Test
    void findsNoBlockFunctionInAPackageWithoutOne() {
        assertThat(JdkBlock.find("java.lang")).isEmpty();
    }

    private Output probe(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath(), AcceleratorProbe.class.getName()));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        // With one of these set the JVM would report it on standard error.
        builder.environment()
                .keySet()
                .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("the probe ends").isTrue();
        return new Output(
                process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    private static String classPath() {
        return locationOf(Sha256.class)
                + System.getProperty("path.separator")
                + locationOf(AcceleratorProbe.class);
    }

    private static Path locationOf(Class<?> type) {
        CodeSource source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource());
        return Path.of(source.getLocation().getPath());
    }

    private record Output(int exit, String out, String err) {}
}
