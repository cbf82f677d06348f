package io.aegisbench.proxy.firewall;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Logistic regression with L1 and L2 penalties by stochastic gradient steps in a seeded order. What
 * negative weights take off is bounded in training as it is in the firewall. Deterministic: strict
 * arithmetic only.
 */
final class LogisticFit {

    /**
     * How to fit.
     *
     * @param l1 penalty that makes weights zero
     * @param l2 penalty that keeps weights small
     * @param discount the most that negative weights take off
     * @param epochs passes over the samples
     */
    record Settings(double l1, double l2, double discount, int epochs) {}

    private static final double RATE = 0.15;
    private static final double EPSILON = 1e-6;

    /**
     * Of the penalties, what notions and their pairs bear: they say the same in all languages, so
     * what can be learned by them is, and words say the rest.
     */
    private static final double OF_NOTIONS = 0.3;

    private final int words;
    private final Settings settings;
    private final double[] weights;
    private final double[] squares;
    private double bias;
    private double biasSquares = EPSILON;

    /**
     * @param features all of them
     * @param words how many of them, the first, are words
     * @param settings of the fit
     */
    LogisticFit(int features, int words, Settings settings) {
        this.words = words;
        this.settings = settings;
        weights = new double[features];
        squares = new double[features];
        Arrays.fill(squares, EPSILON);
    }

    /** Fits; {@code importance} weighs the samples. */
    void fit(List<int[]> samples, List<Boolean> attacks, List<Double> importance, long seed) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            order.add(i);
        }
        Random random = new Random(seed);
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            Collections.shuffle(order, random);
            for (int i : order) {
                step(samples.get(i), attacks.get(i) ? 1 : 0, importance.get(i));
            }
        }
    }

    double weight(int feature) {
        return weights[feature];
    }

    double bias() {
        return bias;
    }

    /** {@return the sum without the bias} */
    double sum(int[] features) {
        double plus = 0;
        double minus = 0;
        for (int feature : features) {
            double weight = weights[feature];
            if (weight > 0) {
                plus += weight;
            } else {
                minus -= weight;
            }
        }
        return plus - Math.min(settings.discount(), minus);
    }

    private void step(int[] features, int label, double importance) {
        double chance = 1 / (1 + StrictMath.exp(-(sum(features) + bias)));
        double gradient = importance * (chance - label);
        double minus = 0;
        for (int feature : features) {
            minus -= Math.min(0, weights[feature]);
        }
        boolean clipped = minus > settings.discount();
        for (int feature : features) {
            double each = weights[feature] < 0 && clipped && gradient > 0 ? 0 : gradient;
            update(feature, each + penalty(feature) * settings.l2() * weights[feature]);
        }
        biasSquares += gradient * gradient;
        bias -= RATE * gradient / Math.sqrt(biasSquares);
    }

    private double penalty(int feature) {
        return feature < words ? 1 : OF_NOTIONS;
    }

    private void update(int feature, double gradient) {
        squares[feature] += gradient * gradient;
        double rate = RATE / Math.sqrt(squares[feature]);
        double next = weights[feature] - rate * gradient;
        double shrink = rate * penalty(feature) * settings.l1();
        weights[feature] = Math.signum(next) * Math.max(0, Math.abs(next) - shrink);
    }
}
