package io.aegisbench.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.reports.SampleRuns;
import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.run.RunFinder;
import io.aegisbench.reports.run.RunReader;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.topic.Topics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every chart of a whole study is drawn, and shows what it should. */
class ChartDrawingTest {
    private static final int LEAST_COLOURS = 4;

    @TempDir static Path folder;

    private static List<ChartSpec> charts = List.of();

    @BeforeAll
    static void readStudy() throws IOException {
        Path results = folder.resolve("results");
        SampleRuns.layouts(results);
        SampleRuns.contention(results);
        RunReader reader = new RunReader();
        StudyReport study =
                Topics.study(
                        new RunFinder(reader, Instant.MIN).find(List.of(results)),
                        reader,
                        Instant.EPOCH);
        charts =
                study.machines().stream()
                        .flatMap(m -> m.sections().stream())
                        .flatMap(s -> s.charts().stream())
                        .toList();
    }

    @Test
    void everyChartHasItsSeriesWithinItsAxes() {
        assertThat(charts)
                .extracting(ChartSpec::id)
                .contains(
                        "audit",
                        "lag",
                        "throughput",
                        "latency",
                        "spectrum",
                        "knee",
                        "workers",
                        "layouts",
                        "goodput",
                        "run-queue",
                        "contention");
        for (ChartSpec spec : charts) {
            JFreeChart chart = ChartDrawing.of(spec);
            CombinedDomainXYPlot plots = (CombinedDomainXYPlot) chart.getPlot();
            assertThat(plots.getSubplots()).as(spec.id()).hasSameSizeAs(spec.panels());
            for (int i = 0; i < spec.panels().size(); i++) {
                XYPlot plot = plots.getSubplots().get(i);
                int drawn =
                        plot.getDataset(0).getSeriesCount() + plot.getDataset(1).getSeriesCount();
                assertThat(drawn).as(spec.id()).isEqualTo(spec.panels().get(i).series().size());
                holdsEveryPoint(
                        spec, spec.panels().get(i), plot.getRangeAxis(), plots.getDomainAxis());
            }
        }
    }

    private static void holdsEveryPoint(
            ChartSpec spec, ChartSpec.Panel panel, ValueAxis y, ValueAxis x) {
        for (Series series : panel.series()) {
            for (Point point : series.points()) {
                assertThat(y.getRange().contains(point.y()))
                        .as("%s y=%s", spec.id(), point)
                        .isTrue();
                assertThat(x.getRange().contains(point.x()))
                        .as("%s x=%s", spec.id(), point)
                        .isTrue();
            }
        }
    }

    @Test
    void everyAxisOfFiguresNamesItsUnit() {
        for (ChartSpec spec : charts) {
            for (ChartSpec.Panel panel : spec.panels()) {
                if (panel.y().scale() != Axis.Scale.NAMES) {
                    assertThat(panel.y().label())
                            .as(spec.id())
                            .matches(".*(, (ms|µs|ns|%|req/s|leaves/s)|a second| of ).*");
                }
            }
        }
    }

    @Test
    void panelsThatAreReadTogetherHaveTheSameAxis() {
        for (ChartSpec spec : charts) {
            if (Set.of("latency", "spectrum", "lag").contains(spec.id())) {
                assertThat(spec.panels()).as(spec.id()).hasSize(2);
                assertThat(spec.panels().get(0).y().range())
                        .isEqualTo(spec.panels().get(1).y().range());
            }
        }
    }

    @Test
    void noPictureIsEmpty() throws IOException {
        for (ChartSpec spec : charts) {
            Path file = folder.resolve(spec.id() + ".png");
            ChartFile.writePng(spec, file);
            BufferedImage picture = ImageIO.read(file.toFile());
            assertThat(picture.getWidth()).isEqualTo(2 * ChartFile.WIDE);
            assertThat(colours(picture)).as(spec.id()).hasSizeGreaterThan(LEAST_COLOURS);
        }
    }

    private static Set<Integer> colours(BufferedImage picture) {
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < picture.getWidth(); x += 3) {
            for (int y = 0; y < picture.getHeight(); y += 3) {
                colours.add(picture.getRGB(x, y));
            }
        }
        return colours;
    }

    @Test
    void publishedAndModelledSeriesLookUnlikeMeasuredOnes() throws IOException {
        Series published = Series.published("Python", List.of(Point.of(1, 1)));
        Series measured = Series.measured("ours", 0, List.of(Point.of(1, 1)));
        assertThat(MarkedRenderer.colour(published)).isEqualTo(Palette.MUTED);
        assertThat(MarkedRenderer.colour(measured)).isEqualTo(Palette.series(0));
        assertThat(MarkedRenderer.stroke(Series.Look.PUBLISHED))
                .isNotEqualTo(MarkedRenderer.stroke(Series.Look.MEASURED));
        assertThat(MarkedRenderer.stroke(Series.Look.MODEL))
                .isNotEqualTo(MarkedRenderer.stroke(Series.Look.PUBLISHED));
        assertThat(published.name()).contains("published");
        MarkedRenderer renderer = new MarkedRenderer(List.of(measured, published));
        assertThat(renderer.getItemFillPaint(0, 0)).isEqualTo(Palette.series(0));
        assertThat(renderer.getItemFillPaint(1, 0)).isEqualTo(Palette.PAPER);
    }

    @Test
    void aFlaggedPointIsHollowAndTheLegendSaysWhy() {
        Series series =
                Series.measured(
                        "ours",
                        0,
                        List.of(
                                Point.of(1, Estimate.of(1, 2), true),
                                Point.of(2, Estimate.of(3, 4), false)));
        MarkedRenderer renderer = new MarkedRenderer(List.of(series));
        assertThat(renderer.getItemFillPaint(0, 0)).isEqualTo(Palette.PAPER);
        assertThat(renderer.getItemFillPaint(0, 1)).isEqualTo(Palette.series(0));
        ChartSpec spec =
                ChartSpec.of("one", "one", Axis.linear("x"), Axis.linear("y"), List.of(series));
        assertThat(ChartLegend.items(spec).get(1).getLabel()).isEqualTo(ChartLegend.HOLLOW);
    }

    @Test
    void svgTakesItsColoursFromThePage() throws IOException {
        SvgStyles styles = new SvgStyles();
        for (ChartSpec spec : charts) {
            String svg = ChartFile.svg(spec, "", ChartFile.NARROW, styles);
            assertThat(svg).startsWith("<svg ").doesNotContain("rgb(");
        }
        assertThat(styles.sheet()).contains("var(--s0)", "var(--ink)").doesNotContain("rgb(");
    }

    @Test
    void aChartWithoutAPointIsRefused() {
        ChartSpec empty =
                ChartSpec.of("none", "none", Axis.linear("x"), Axis.linear("y"), List.of());
        assertThat(empty.isEmpty()).isTrue();
        assertThatThrownBy(() -> ChartDrawing.of(empty))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
