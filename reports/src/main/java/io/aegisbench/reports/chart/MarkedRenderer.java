package io.aegisbench.reports.chart;

import io.aegisbench.reports.model.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.renderer.xy.XYErrorRenderer;

/** Draws each series in its look, intervals as bars, and points that are flagged hollow. */
final class MarkedRenderer extends XYErrorRenderer {
    private static final long serialVersionUID = 1;
    private static final float LINE = 1.8f;
    private static final double CAP = 5;

    private final transient List<Series> series;

    MarkedRenderer(List<Series> series) {
        this.series = List.copyOf(series);
        setCapLength(CAP);
        setUseFillPaint(true);
        setUseOutlinePaint(true);
        setDrawOutlines(true);
        setDrawSeriesLineAsPath(true);
        for (int i = 0; i < series.size(); i++) {
            dress(i, series.get(i));
        }
    }

    private void dress(int index, Series one) {
        Color colour = colour(one);
        setSeriesPaint(index, colour);
        setSeriesOutlinePaint(index, colour);
        setSeriesOutlineStroke(index, new BasicStroke(1.4f));
        setSeriesStroke(index, stroke(one.look()));
        setSeriesShape(index, shape(one));
        setSeriesLinesVisible(index, hasLine(one.look()));
        setSeriesShapesVisible(index, hasShape(one.look()));
        setSeriesVisibleInLegend(index, !one.name().isEmpty());
    }

    static boolean hasLine(Series.Look look) {
        return switch (look) {
            case MEASURED, LINE, PUBLISHED, MODEL -> true;
            case DOTS, OUTLIERS, STACKED, PREDICTED -> false;
        };
    }

    static boolean hasShape(Series.Look look) {
        return switch (look) {
            case MEASURED, DOTS, PUBLISHED, OUTLIERS, PREDICTED -> true;
            case LINE, MODEL, STACKED -> false;
        };
    }

    static boolean isHollow(Series.Look look) {
        return look == Series.Look.PUBLISHED || look == Series.Look.PREDICTED;
    }

    static Color colour(Series one) {
        return one.look() == Series.Look.PUBLISHED ? Palette.MUTED : Palette.series(one.colour());
    }

    static Stroke stroke(Series.Look look) {
        float[] dashes =
                switch (look) {
                    case PUBLISHED -> new float[] {7, 4};
                    case MODEL -> new float[] {1.5f, 3.5f};
                    case MEASURED, DOTS, LINE, OUTLIERS, STACKED, PREDICTED -> null;
                };
        return new BasicStroke(LINE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
    }

    /** Colour is never the only difference: neighbours in the palette have other shapes. */
    static Shape shape(Series one) {
        return switch (one.look()) {
            case PUBLISHED -> polygon(0, -5.5, 5.5, 0, 0, 5.5, -5.5, 0);
            case OUTLIERS -> cross();
            case STACKED -> new Rectangle2D.Double(-6, -6, 12, 12);
            case MEASURED, DOTS, LINE, MODEL, PREDICTED ->
                    switch (Math.floorMod(one.colour(), 4)) {
                        case 0 -> new Ellipse2D.Double(-4, -4, 8, 8);
                        case 1 -> new Rectangle2D.Double(-3.6, -3.6, 7.2, 7.2);
                        case 2 -> polygon(0, -4.8, 4.6, 3.6, -4.6, 3.6);
                        default -> polygon(0, 4.8, 4.6, -3.6, -4.6, -3.6);
                    };
        };
    }

    private static Shape cross() {
        Path2D path = new Path2D.Double();
        path.append(new Line2D.Double(-2.6, -2.6, 2.6, 2.6), false);
        path.append(new Line2D.Double(-2.6, 2.6, 2.6, -2.6), false);
        return path;
    }

    private static Shape polygon(double... corners) {
        Path2D path = new Path2D.Double();
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        return path;
    }

    @Override
    public boolean getItemShapeFilled(int row, int column) {
        return series.get(row).look() != Series.Look.OUTLIERS;
    }

    @Override
    public Paint getItemFillPaint(int row, int column) {
        Series one = series.get(row);
        boolean hollow = isHollow(one.look()) || one.points().get(column).flagged();
        return hollow ? Palette.PAPER : colour(one);
    }

    @Override
    public Object clone() throws CloneNotSupportedException {
        return super.clone();
    }
}
