package io.aegisbench.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.reports.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same numbers in R, which is another program by other people; skipped where it is not. */
class IndependentStatisticsTest {
    private static final long SEED = Long.getLong("aegis.test.seed", 20_261_123L);
    private static final int LIMIT_SECONDS = 300;

    @TempDir Path folder;

    @Test
    void mediansAndQuantilesAreThoseOfR() throws Exception {
        double[] values = new Random(SEED).doubles(23, 1, 1000).toArray();
        double[] theirs =
                r(
                        "options(digits = 15); x <- %s; cat(median(x), quantile(x, c(.025, .975), type = 7), mad(x, constant = 1))"
                                .formatted(vector(values)));
        double median = Estimate.median(values);
        double deviation =
                Estimate.median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
        assertThat(
                        new double[] {
                            median,
                            Bootstrap.quantile(values, 2.5),
                            Bootstrap.quantile(values, 97.5),
                            deviation
                        })
                .as("-Daegis.test.seed=" + SEED)
                .containsExactly(theirs, within(1e-6));
    }

    /** Both draw at random, so the ends of the interval agree within what 20,000 draws allow. */
    @Test
    void theBootstrapIsThatOfR() throws Exception {
        double[] values = new Random(SEED).doubles(25).map(v -> 100 + 20 * v).toArray();
        double[] theirs =
                r(
                        "set.seed(1); options(digits = 15); x <- %s; m <- replicate(20000, median(sample(x, replace = TRUE))); cat(quantile(m, c(.025, .975), type = 7))"
                                .formatted(vector(values)));
        Interval ours = Bootstrap.ofMedian(values);
        assertThat(new double[] {ours.low(), ours.high()})
                .as("-Daegis.test.seed=" + SEED)
                .containsExactly(theirs, within(0.8));
    }

    @Test
    void theScalabilityLawIsThatOfR() throws Exception {
        double[] theirs =
                r(
                        """
                        N <- %s; X <- %s
                        f <- nls(X ~ g * N / (1 + s * (N - 1) + k * N * (N - 1)),
                                 start = list(g = 20, s = 0.01, k = 0.0001), algorithm = "port",
                                 lower = c(0, 0, 0), weights = 1 / X^2)
                        cat(format(coef(f), digits = 12))
                        """
                                .formatted(
                                        vector(ScalabilityFitTest.PROCESSORS),
                                        vector(ScalabilityFitTest.RAYS)));
        ScalabilityLaw ours =
                new ScalabilityCurve(ScalabilityFitTest.PROCESSORS, ScalabilityFitTest.RAYS)
                        .fit()
                        .orElseThrow()
                        .law();
        assertThat(ours.rate()).isCloseTo(theirs[0], within(1e-3));
        assertThat(ours.contention()).isCloseTo(theirs[1], within(1e-5));
        assertThat(ours.coherency()).isCloseTo(theirs[2], within(1e-7));
    }

    private static String vector(double[] values) {
        return Arrays.stream(values)
                .mapToObj(Double::toString)
                .collect(Collectors.joining(", ", "c(", ")"));
    }

    private double[] r(String script) throws IOException, InterruptedException {
        assumeTrue(Programs.find("Rscript").isPresent(), "no Rscript here (Debian: r-base-core)");
        Path file = Files.writeString(folder.resolve("script.R"), script);
        Process process =
                new ProcessBuilder("Rscript", "--vanilla", file.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return Arrays.stream(output.strip().split("\\s+", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
