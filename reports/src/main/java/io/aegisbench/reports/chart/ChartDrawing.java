package io.aegisbench.reports.chart;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Ranges;
import io.aegisbench.reports.model.Series;
import java.awt.BasicStroke;
import java.awt.Font;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Makes a JFreeChart of what a chart is to show. */
final class ChartDrawing {
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);

    private static final double PANEL_GAP = 16;

    private ChartDrawing() {}

    /**
     * {@return the chart}
     *
     * @throws IllegalArgumentException if there is nothing to draw
     */
    static JFreeChart of(ChartSpec spec) {
        if (spec.isEmpty()) {
            throw new IllegalArgumentException("a chart without a point: id=" + spec.id());
        }
        List<Series> all = spec.panels().stream().flatMap(p -> p.series().stream()).toList();
        ValueAxis domain = ChartAxes.of(spec.x(), Ranges.across(all));
        CombinedDomainXYPlot combined = new CombinedDomainXYPlot(domain);
        combined.setGap(PANEL_GAP);
        combined.setBackgroundPaint(null);
        combined.setOutlineVisible(false);
        combined.setInsets(new RectangleInsets(8, 4, 2, 26));
        boolean acrossErrors = spec.panels().getFirst().y().scale() == Axis.Scale.NAMES;
        for (ChartSpec.Panel panel : spec.panels()) {
            combined.add(plot(panel, acrossErrors));
        }
        JFreeChart chart = new JFreeChart(null, TEXT, combined, false);
        chart.setBackgroundPaint(Palette.PAPER);
        chart.setPadding(new RectangleInsets(4, 2, 4, 2));
        ChartLegend.addTo(chart, spec);
        return chart;
    }

    /** Series with intervals and those without are two layers: only the first has error bars. */
    private static XYPlot plot(ChartSpec.Panel panel, boolean across) {
        ValueAxis range = ChartAxes.of(panel.y(), Ranges.up(panel.series()));
        range.setInverted(panel.y().scale() == Axis.Scale.NAMES);
        XYPlot plot = new XYPlot(null, null, range, null);
        List<Series> bare = panel.series().stream().filter(s -> !s.hasIntervals(across)).toList();
        List<Series> barred = panel.series().stream().filter(s -> s.hasIntervals(across)).toList();
        plot.setDataset(0, data(bare));
        plot.setDataset(1, data(barred));
        if (panel.series().getFirst().look() == Series.Look.STACKED) {
            plot.setRenderer(0, bars(bare));
            plot.setRenderer(1, bars(barred));
        } else {
            plot.setRenderer(0, marks(bare, false, false));
            plot.setRenderer(1, marks(barred, across, !across));
        }
        plot.setBackgroundPaint(null);
        plot.setDomainGridlinePaint(Palette.GRID);
        plot.setRangeGridlinePaint(Palette.GRID);
        plot.setDomainGridlineStroke(new BasicStroke(1));
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setOutlineVisible(false);
        return plot;
    }

    private static XYItemRenderer marks(List<Series> series, boolean xErrors, boolean yErrors) {
        MarkedRenderer renderer = new MarkedRenderer(series);
        renderer.setDrawXError(xErrors);
        renderer.setDrawYError(yErrors);
        renderer.setErrorStroke(new BasicStroke(1.2f));
        return renderer;
    }

    private static XYItemRenderer bars(List<Series> series) {
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setUseYInterval(true);
        renderer.setShadowVisible(false);
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setDrawBarOutline(true);
        for (int i = 0; i < series.size(); i++) {
            renderer.setSeriesPaint(i, MarkedRenderer.colour(series.get(i)));
            renderer.setSeriesOutlinePaint(i, Palette.PAPER);
        }
        return renderer;
    }

    private static XYIntervalSeriesCollection data(List<Series> all) {
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        for (int i = 0; i < all.size(); i++) {
            XYIntervalSeries series =
                    new XYIntervalSeries(i + " " + all.get(i).name(), false, true);
            for (Point point : all.get(i).points()) {
                series.add(
                        point.x(),
                        or(point.xInterval().low(), point.x()),
                        or(point.xInterval().high(), point.x()),
                        point.y(),
                        or(point.yInterval().low(), point.y()),
                        or(point.yInterval().high(), point.y()));
            }
            data.addSeries(series);
        }
        return data;
    }

    private static double or(double value, double otherwise) {
        return Double.isFinite(value) ? value : otherwise;
    }
}
