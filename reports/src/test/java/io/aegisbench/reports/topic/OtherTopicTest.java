package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.PublishedFigures;
import org.junit.jupiter.api.Test;

/** What has no section of its own stands in one table. */
class OtherTopicTest {
    private static GivenEntry signature(String algorithm, String method) {
        return GivenEntry.of("SignatureBenchmark", method)
                .param("algorithm", algorithm)
                .scores(50, 40, 60)
                .unit("us/op");
    }

    private static Section of(GivenRun run) {
        return new OtherTopic(PublishedFigures.load()).of(run.alone());
    }

    @Test
    void signaturesStandBesideThePublishedOnes() {
        Section section =
                of(
                        GivenRun.on(1, "jmh")
                                .entries(
                                        signature("Ed25519", "sign"),
                                        signature("Ed25519", "verify"),
                                        signature("ML-DSA-65", "sign"),
                                        signature("ML-DSA-44", "sign"),
                                        GivenEntry.of("HashBenchmark", "hash")
                                                .param("length", 33)
                                                .param("hasher", "jdk")
                                                .scores(100, 300)
                                                .cpuNanos(90, 110, 100)
                                                .counter("invocations", 7)
                                                .allocated(4)
                                                .counter("bytes", 33)
                                                .counter("gc.count", 1),
                                        GivenEntry.of("WalCommitBenchmark", "commit").scores(1)));
        String unpublished = "- none is published";
        assertThat(Shown.rows(section, "others"))
                .containsExactly(
                        "HashBenchmark.hash | hasher jdk, length 33 | 200 (100 to 300) | ns/op"
                                + " | 100 (90 to 110) | 4 (4 to 4) | bytes 33 | "
                                + unpublished,
                        "SignatureBenchmark.sign | algorithm Ed25519 | 50 (40 to 60) | us/op"
                                + " | - not counted | - not counted |  | published 40.5",
                        "SignatureBenchmark.sign | algorithm ML-DSA-44 | 50 (40 to 60) | us/op"
                                + " | - not counted | - not counted |  | "
                                + unpublished,
                        "SignatureBenchmark.sign | algorithm ML-DSA-65 | 50 (40 to 60) | us/op"
                                + " | - not counted | - not counted |  | published 173",
                        "SignatureBenchmark.verify | algorithm Ed25519 | 50 (40 to 60) | us/op"
                                + " | - not counted | - not counted |  | published 128.6");
    }

    /** 33 is before 256, and JMH's noise is no garbage. */
    @Test
    void numbersAmongTheParametersAreInOrder() {
        Section section =
                of(
                        GivenRun.on(1, "jmh")
                                .entries(
                                        GivenEntry.of("HashBenchmark", "hash")
                                                .param("length", 256)
                                                .scores(2)
                                                .allocated(0.002),
                                        GivenEntry.of("HashBenchmark", "hash")
                                                .param("length", 33)
                                                .scores(1)));
        assertThat(Shown.rows(section, "others", "parameters", "score", "bytes"))
                .containsExactly("length 33 | 1 | - not counted", "length 256 | 2 | 0");
    }

    @Test
    void aNoisyRunOfSeveralBenchmarksIsCalledNoisyOnce() {
        Section section =
                of(
                        GivenRun.on(1, "jmh")
                                .noisy()
                                .study("smoke")
                                .entries(
                                        GivenEntry.of("HashBenchmark", "hash").scores(1),
                                        signature("Ed25519", "sign")));
        assertThat(section.caveats()).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void withoutOthersItSaysSo() {
        assertThat(
                        of(GivenRun.on(1, "jmh")
                                        .entries(
                                                GivenEntry.of("WalCommitBenchmark", "commit")
                                                        .scores(1)))
                                .lead())
                .isEqualTo("Not measured: no run of another benchmark was given");
    }
}
