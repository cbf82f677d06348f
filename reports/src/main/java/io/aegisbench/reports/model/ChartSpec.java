package io.aegisbench.reports.model;

import java.util.List;

/**
 * What a chart shows, whatever draws it.
 *
 * @param id name of its files
 * @param title what one sees
 * @param x the horizontal axis of all panels
 * @param panels from top to bottom
 */
public record ChartSpec(String id, String title, Axis x, List<Panel> panels) {
    /** So many series have colours of their own. */
    public static final int MOST_SERIES = 11;

    /**
     * A plot with its own vertical axis.
     *
     * @param y the vertical axis
     * @param series what is drawn
     */
    public record Panel(Axis y, List<Series> series) {
        public Panel {
            series = series.stream().filter(s -> !s.points().isEmpty()).toList();
        }
    }

    public ChartSpec {
        panels = panels.stream().filter(p -> !p.series().isEmpty()).toList();
    }

    public static ChartSpec of(String id, String title, Axis x, Axis y, List<Series> series) {
        return new ChartSpec(id, title, x, List.of(new Panel(y, series)));
    }

    public boolean isEmpty() {
        return panels.isEmpty();
    }

    /** {@return whether a point is drawn hollow, which the legend then explains} */
    public boolean hasFlags() {
        return panels.stream()
                .flatMap(p -> p.series().stream())
                .flatMap(s -> s.points().stream())
                .anyMatch(Point::flagged);
    }

    public boolean hasOutliers() {
        return panels.stream()
                .flatMap(p -> p.series().stream())
                .anyMatch(s -> s.look() == Series.Look.OUTLIERS);
    }
}
