package io.aegisbench.reports.chart;

import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;

/**
 * The legend: each series once, whatever panels it is in, and what hollow points and crosses are.
 */
final class ChartLegend {
    static final String HOLLOW = "hollow: not ranked (generator-bound, noisy, errors)";
    static final String CROSS = "×: a single round far from its median";

    private static final double HALF_LINE = 11;

    private ChartLegend() {}

    static void addTo(JFreeChart chart, ChartSpec spec) {
        LegendItemCollection items = items(spec);
        if (items.getItemCount() == 0) {
            return;
        }
        LegendTitle legend = new LegendTitle(() -> items);
        legend.setPosition(RectangleEdge.BOTTOM);
        legend.setItemFont(ChartDrawing.TEXT);
        legend.setItemPaint(Palette.INK);
        legend.setFrame(BlockBorder.NONE);
        legend.setBackgroundPaint(null);
        chart.addLegend(legend);
    }

    static LegendItemCollection items(ChartSpec spec) {
        Map<String, Series> byName = new LinkedHashMap<>();
        spec.panels().stream()
                .flatMap(panel -> panel.series().stream())
                .filter(series -> !series.name().isEmpty())
                .forEach(series -> byName.putIfAbsent(series.name(), series));
        LegendItemCollection items = new LegendItemCollection();
        byName.values().forEach(series -> items.add(item(series)));
        if (spec.hasFlags()) {
            items.add(note(HOLLOW));
        }
        if (spec.hasOutliers()) {
            items.add(note(CROSS));
        }
        return items;
    }

    private static LegendItem item(Series series) {
        Color colour = MarkedRenderer.colour(series);
        Shape shape = MarkedRenderer.shape(series);
        boolean hollow = MarkedRenderer.isHollow(series.look());
        return new LegendItem(
                series.name(),
                null,
                null,
                null,
                series.look() == Series.Look.STACKED || MarkedRenderer.hasShape(series.look()),
                shape,
                true,
                hollow ? Palette.PAPER : colour,
                true,
                colour,
                new BasicStroke(1.4f),
                MarkedRenderer.hasLine(series.look()),
                new Line2D.Double(-HALF_LINE, 0, HALF_LINE, 0),
                MarkedRenderer.stroke(series.look()),
                colour);
    }

    private static LegendItem note(String text) {
        return new LegendItem(text, null, null, null, new Line2D.Double(0, 0, 0, 0), Palette.PAPER);
    }
}
