package io.aegisbench.reports;

import java.util.List;

/**
 * What a chart shows, whatever draws it.
 *
 * @param id name of its files
 * @param title what one sees
 * @param x the horizontal axis of all panels
 * @param panels from top to bottom
 */
record ChartSpec(String id, String title, Axis x, List<Panel> panels) {
    /**
     * A plot with its own vertical axis.
     *
     * @param y the vertical axis
     * @param series what is drawn
     */
    record Panel(Axis y, List<Series> series) {
        Panel {
            series = series.stream().filter(s -> !s.points().isEmpty()).toList();
        }
    }

    ChartSpec {
        panels = panels.stream().filter(p -> !p.series().isEmpty()).toList();
    }

    static ChartSpec of(String id, String title, Axis x, Axis y, List<Series> series) {
        return new ChartSpec(id, title, x, List.of(new Panel(y, series)));
    }

    boolean isEmpty() {
        return panels.isEmpty();
    }

    /** {@return whether a point is drawn hollow, which the legend then explains} */
    boolean hasFlags() {
        return panels.stream()
                .flatMap(p -> p.series().stream())
                .flatMap(s -> s.points().stream())
                .anyMatch(Point::flagged);
    }

    boolean hasOutliers() {
        return panels.stream()
                .flatMap(p -> p.series().stream())
                .anyMatch(s -> s.look() == Series.Look.OUTLIERS);
    }
}
