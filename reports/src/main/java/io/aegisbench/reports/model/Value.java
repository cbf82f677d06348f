package io.aegisbench.reports.model;

import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.util.Optional;

/** What stands in one place of a table. */
public sealed interface Value {
    /**
     * Words.
     *
     * @param text the words
     */
    record Text(String text) implements Value {}

    /**
     * A number that is exact: a setting, a count.
     *
     * @param value the number
     */
    record Exact(double value) implements Value {}

    /**
     * A figure measured here.
     *
     * @param estimate the figure of all rounds
     * @param flag why it is not to be ranked; empty if it is
     */
    record Measured(Estimate estimate, String flag) implements Value {}

    /**
     * A figure that others published, measured elsewhere.
     *
     * @param value the figure
     */
    record Published(double value) implements Value {}

    /**
     * A figure that a model computed.
     *
     * @param value the figure
     * @param interval its interval
     */
    record Model(double value, Interval interval) implements Value {}

    /**
     * Nothing, and why.
     *
     * @param reason why
     */
    record Missing(String reason) implements Value {}

    static Value text(String text) {
        return new Text(text);
    }

    static Value exact(double value) {
        return new Exact(value);
    }

    static Value measured(Estimate estimate) {
        return new Measured(estimate, "");
    }

    static Value measuredOr(Optional<Estimate> estimate, String reason) {
        return estimate.<Value>map(Value::measured).orElseGet(() -> new Missing(reason));
    }

    /** {@return the words that people read} */
    default String show() {
        return switch (this) {
            case Text(String text) -> text;
            case Exact(double value) -> Numbers.show(value);
            case Measured(Estimate estimate, String _) -> Numbers.show(estimate.median());
            case Published(double value) -> Numbers.show(value);
            case Model(double value, Interval _) -> Numbers.show(value);
            case Missing(String _) -> "–";
        };
    }

    /** {@return the interval, as people read it; empty if there is none} */
    default String showInterval() {
        return switch (this) {
            case Measured(Estimate e, String _) ->
                    e.hasInterval() ? Numbers.show(e.low()) + " … " + Numbers.show(e.high()) : "";
            case Model(double _, Interval i) ->
                    Double.isNaN(i.low())
                            ? ""
                            : Numbers.show(i.low()) + " … " + Numbers.show(i.high());
            case Text _, Exact _, Published _, Missing _ -> "";
        };
    }
}
