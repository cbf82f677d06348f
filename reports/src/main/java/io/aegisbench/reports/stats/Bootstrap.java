package io.aegisbench.reports.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.hipparchus.random.RandomGenerator;
import org.hipparchus.random.Well19937c;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.descriptive.rank.Percentile.EstimationType;

/**
 * Percentile bootstrap with a fixed seed, so that drawing again gives the same interval. With few
 * rounds the interval is hardly more than their range: three rounds cannot say more.
 */
public final class Bootstrap {
    public static final long SEED = 20_261_123;
    public static final int RESAMPLES = 2_000;

    private static final double LOW_PERCENT = 2.5;
    private static final double HIGH_PERCENT = 97.5;

    private Bootstrap() {}

    /** {@return the interval of a median; none for one value} */
    static Interval ofMedian(double[] values) {
        return of(values, Estimate::median);
    }

    /** {@return the interval of a statistic; none for one value} */
    static Interval of(double[] values, ToDoubleFunction<double[]> statistic) {
        if (values.length < 2) {
            return Interval.NONE;
        }
        RandomGenerator random = new Well19937c(SEED);
        double[] statistics = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            statistics[i] = statistic.applyAsDouble(resample(values, random));
        }
        return interval(statistics);
    }

    /** {@return as many values, drawn with replacement} */
    public static double[] resample(double[] values, RandomGenerator random) {
        double[] drawn = new double[values.length];
        Arrays.setAll(drawn, _ -> values[random.nextInt(values.length)]);
        return drawn;
    }

    /** {@return the middle 95 % of what the resamples gave} */
    public static Interval interval(double[] statistics) {
        return new Interval(quantile(statistics, LOW_PERCENT), quantile(statistics, HIGH_PERCENT));
    }

    /** {@return a percentile with linear interpolation, as R's type 7} */
    static double quantile(double[] values, double percent) {
        return new Percentile().withEstimationType(EstimationType.R_7).evaluate(values, percent);
    }
}
