package io.aegisbench.reports.chart;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.stats.Interval;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.function.DoubleFunction;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;

/** Makes JFreeChart's axes. */
final class ChartAxes {
    private static final double LINEAR_MARGIN = 0.06;
    private static final double LOG_MARGIN = 1.25;
    private static final double LEAST_LOG = 1e-9;

    private ChartAxes() {}

    /**
     * {@return an axis}
     *
     * @param extent smallest and largest value that is drawn
     */
    static ValueAxis of(Axis axis, Interval extent) {
        ValueAxis made =
                switch (axis.scale()) {
                    case LINEAR -> linear(axis, extent);
                    case LOG -> log(axis, extent);
                    case PERCENTILE -> percentiles(axis, extent);
                    case NAMES -> names(axis);
                };
        if (!Double.isNaN(axis.range().low())) {
            made.setRange(axis.range().low(), axis.range().high());
        }
        made.setLabelFont(ChartDrawing.TEXT);
        made.setTickLabelFont(ChartDrawing.TEXT);
        made.setLabelPaint(Palette.INK);
        made.setTickLabelPaint(Palette.INK);
        made.setAxisLinePaint(Palette.MUTED);
        made.setTickMarkPaint(Palette.MUTED);
        return made;
    }

    private static ValueAxis linear(Axis axis, Interval extent) {
        NumberAxis made = new NumberAxis(axis.label());
        made.setNumberFormatOverride(new Format(Numbers::tick));
        double low = Math.min(0, extent.low());
        double high = Math.max(0, extent.high());
        double margin = high > low ? (high - low) * LINEAR_MARGIN : 1;
        made.setRange(low < 0 ? low - margin : 0, high + margin);
        return made;
    }

    private static ValueAxis log(Axis axis, Interval extent) {
        DecadeAxis made = new DecadeAxis(axis.label(), axis.ticks());
        double low = Math.max(LEAST_LOG, extent.low());
        double high = Math.max(low, extent.high());
        made.setRange(low / LOG_MARGIN, high * LOG_MARGIN);
        return made;
    }

    private static ValueAxis percentiles(Axis axis, Interval extent) {
        NumberAxis made = new NumberAxis(axis.label());
        made.setTickUnit(new NumberTickUnit(1));
        made.setNumberFormatOverride(new Format(ChartAxes::percentile));
        made.setRange(0, Math.max(2, Math.ceil(extent.high())));
        return made;
    }

    /** {@return 2 as 99 %, 3 as 99.9 %} */
    private static String percentile(double nines) {
        double percent = 100 * (1 - Math.pow(10, -nines));
        return Numbers.plain(Math.round(percent * 1e6) / 1e6) + " %";
    }

    private static ValueAxis names(Axis axis) {
        SymbolAxis made = new SymbolAxis(axis.label(), axis.names().toArray(String[]::new));
        made.setGridBandsVisible(false);
        made.setRange(-0.5, axis.names().size() - 0.5);
        return made;
    }

    /** Shows the numbers of ticks. */
    private static final class Format extends NumberFormat {
        private static final long serialVersionUID = 1;

        private final transient DoubleFunction<String> show;

        Format(DoubleFunction<String> show) {
            this.show = show;
        }

        @Override
        public StringBuffer format(double number, StringBuffer to, FieldPosition position) {
            return to.append(show.apply(number));
        }

        @Override
        public StringBuffer format(long number, StringBuffer to, FieldPosition position) {
            return format((double) number, to, position);
        }

        @Override
        public Number parse(String source, ParsePosition position) {
            throw new UnsupportedOperationException("ticks are only shown");
        }
    }
}
