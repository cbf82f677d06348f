package io.aegisbench.reports.chart;

import io.aegisbench.reports.model.Numbers;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.Tick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A logarithmic axis whose ticks are given, or 1, 2 and 5 times a power of ten as room allows. */
final class DecadeAxis extends LogAxis {
    private static final long serialVersionUID = 1;
    private static final int LEAST_TICK_PIXELS = 26;
    private static final int LEAST_LABEL_PIXELS = 46;

    private final transient List<Double> given;

    DecadeAxis(String label, List<Double> given) {
        super(label);
        this.given = List.copyOf(given);
    }

    @Override
    public List<Tick> refreshTicks(
            Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
        boolean horizontal = RectangleEdge.isTopOrBottom(edge);
        double room = horizontal ? dataArea.getWidth() : dataArea.getHeight();
        List<Double> values = given.isEmpty() ? decades(room, horizontal) : given;
        List<Tick> ticks = new ArrayList<>();
        double last = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (!getRange().contains(value)) {
                continue;
            }
            double place = valueToJava2D(value, dataArea, edge) * (horizontal ? 1 : -1);
            boolean labelled = place - last >= LEAST_TICK_PIXELS;
            ticks.add(
                    new NumberTick(
                            TickType.MAJOR,
                            value,
                            labelled ? Numbers.tick(value) : "",
                            horizontal ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT,
                            TextAnchor.CENTER,
                            0));
            last = labelled ? place : last;
        }
        return ticks;
    }

    private List<Double> decades(double room, boolean horizontal) {
        double low = Math.log10(getRange().getLowerBound());
        double high = Math.log10(getRange().getUpperBound());
        double pixels = room / (high - low);
        double least = horizontal ? LEAST_LABEL_PIXELS : LEAST_TICK_PIXELS;
        double[] steps =
                pixels * Math.log10(2) > least
                        ? new double[] {1, 2, 5}
                        : pixels * Math.log10(3) > least ? new double[] {1, 3} : new double[] {1};
        List<Double> values = new ArrayList<>();
        for (int power = (int) Math.floor(low); power <= high; power++) {
            for (double step : steps) {
                values.add(step * Math.pow(10, power));
            }
        }
        return values;
    }
}
