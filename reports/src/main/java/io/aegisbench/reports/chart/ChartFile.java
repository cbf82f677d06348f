package io.aegisbench.reports.chart;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Numbers;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.title.TextTitle;
import org.jfree.svg.SVGGraphics2D;
import org.jfree.svg.SVGHints;
import org.jfree.svg.SVGUnits;

/** Turns a chart into SVG for the page, wide or narrow, and into PNG for everything else. */
public final class ChartFile {
    public static final int WIDE = 860;
    public static final int NARROW = 390;

    private static final int BASE_HEIGHT = 90;
    private static final int PANEL_HEIGHT = 300;
    private static final int FURTHER_PANEL_HEIGHT = 190;
    private static final int ROW_HEIGHT = 30;
    private static final int NARROW_LEGEND_LINE = 20;
    private static final int PNG_SCALE = 2;

    private ChartFile() {}

    /**
     * {@return an {@code <svg>} element whose colours are the page's variables}
     *
     * @param prefix what makes its ids differ from those of another machine's chart
     * @param styles classes that all charts of the page share
     */
    public static String svg(ChartSpec spec, String prefix, int width, SvgStyles styles) {
        int height = height(spec, width);
        JFreeChart chart = ChartDrawing.of(spec);
        SVGGraphics2D graphics = new SVGGraphics2D(width, height, SVGUnits.PX);
        String key = prefix + spec.id() + "-" + width + "-";
        graphics.setDefsKeyPrefix(key);
        graphics.setGeomDoubleConverter(ChartFile::pixels);
        graphics.setTransformDoubleConverter(ChartFile::pixels);
        graphics.setFontFunction(_ -> "system-ui, sans-serif");
        graphics.setRenderingHint(SVGHints.KEY_TEXT_RENDERING, "geometricPrecision");
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        String element =
                graphics.getSVGElement(
                        null,
                        false,
                        new org.jfree.svg.ViewBox(0, 0, width, height),
                        org.jfree.svg.PreserveAspectRatio.XMID_YMID,
                        org.jfree.svg.MeetOrSlice.MEET);
        return styles.shared(element, key + "clip-0");
    }

    /** Tenths of a pixel are enough, and keep the page small. */
    private static String pixels(double value) {
        return Numbers.plain(Math.round(value * 10) / 10.0);
    }

    public static void writePng(ChartSpec spec, Path file) throws IOException {
        JFreeChart chart = ChartDrawing.of(spec);
        TextTitle title = new TextTitle(spec.title(), ChartDrawing.TITLE);
        title.setPaint(Palette.INK);
        chart.setTitle(title);
        try (OutputStream out = Files.newOutputStream(file)) {
            ChartUtils.writeScaledChartAsPNG(
                    out, chart, WIDE, height(spec, WIDE), PNG_SCALE, PNG_SCALE);
        }
    }

    private static int height(ChartSpec spec, int width) {
        ChartSpec.Panel first = spec.panels().getFirst();
        int legend =
                width == NARROW ? NARROW_LEGEND_LINE * ChartLegend.items(spec).getItemCount() : 0;
        int panels =
                first.y().scale() == Axis.Scale.NAMES
                        ? ROW_HEIGHT * first.y().names().size() + 40
                        : PANEL_HEIGHT + FURTHER_PANEL_HEIGHT * (spec.panels().size() - 1);
        return BASE_HEIGHT + panels + legend;
    }
}
