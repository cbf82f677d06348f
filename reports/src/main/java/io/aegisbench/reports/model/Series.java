package io.aegisbench.reports.model;

import java.util.List;

/**
 * Points that belong together.
 *
 * @param name as the legend shows it
 * @param look how it is drawn
 * @param colour index into the palette
 * @param points the points in the order to join them
 */
public record Series(String name, Look look, int colour, List<Point> points) {
    /** How a series is drawn: published and modelled figures never look like measured ones. */
    public enum Look {
        /** Measured here: a full line and filled shapes. */
        MEASURED,
        /** Measured here: shapes alone. */
        DOTS,
        /** Measured here and continuous: a full line without shapes. */
        LINE,
        /** Measured here: a bar from one end of each point's horizontal interval to the other. */
        STACKED,
        /** Single rounds far from their median: small crosses. */
        OUTLIERS,
        /** Published by others: grey, dashed, hollow diamonds. */
        PUBLISHED,
        /** Computed by a model: dotted, no shapes. */
        MODEL,
        /** Single points that a model computed, with their intervals: hollow shapes. */
        PREDICTED
    }

    public Series {
        points = List.copyOf(points);
    }

    /** {@return whether a point has an interval in the direction that is drawn} */
    public boolean hasIntervals(boolean across) {
        return points.stream()
                .anyMatch(p -> !Double.isNaN((across ? p.xInterval() : p.yInterval()).low()));
    }

    public static Series measured(String name, int colour, List<Point> points) {
        return new Series(name, Look.MEASURED, colour, points);
    }

    public static Series dots(String name, int colour, List<Point> points) {
        return new Series(name, Look.DOTS, colour, points);
    }

    public static Series line(String name, int colour, List<Point> points) {
        return new Series(name, Look.LINE, colour, points);
    }

    public static Series outliers(int colour, List<Point> points) {
        return new Series("", Look.OUTLIERS, colour, points);
    }

    public static Series published(String name, List<Point> points) {
        return new Series(name + " (published, elsewhere)", Look.PUBLISHED, 0, points);
    }

    public static Series model(String name, int colour, List<Point> points) {
        return new Series(name + " (model)", Look.MODEL, colour, points);
    }
}
