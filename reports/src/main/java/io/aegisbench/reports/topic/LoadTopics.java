package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the sections about load runs share: which cells, in which order, by which name. */
final class LoadTopics {
    static final String COMMAND = "mvn -pl load-gatling exec:exec";
    static final String HEALTH = "health";
    static final String CHAT = "chat";
    static final double MILLI = 1e-6;
    static final double MICRO = 1e-3;
    static final String NONE = "no load run with such cells was given";
    static final String METHOD =
            "Every cell is measured once a round, in a seeded random order, in processes started anew; figures are medians over the rounds that the run itself calls rankable, with a bootstrap 95 % interval. Latencies are from a separate probe, not from the load generator.";

    private static final String SIMULATION = "simulation";
    private static final String STEPS =
            "Steps of one simulation, each measured once, one after the other, on one proxy: there are no rounds and so no intervals. Latencies are from a separate probe, finer than the generator's milliseconds.";
    private static final String GATLING = "gatling";
    private static final String BY_GATLING = ",by=gatling";

    private LoadTopics() {}

    /** {@return whether a cell is of a server that does nothing: it says what the load could be} */
    static boolean isCalibration(LoadCell cell) {
        return cell.text(Column.SWEEP).equals("null");
    }

    /** {@return whether a cell is of the default evidence mode with nothing else arranged} */
    static boolean isPlain(LoadCell cell) {
        String variant = cell.text(Column.VARIANT);
        return variant.isEmpty() || variant.equals("ack=scheduled");
    }

    static boolean isClosedHealth(LoadCell cell) {
        return isOfClosedHealth(cell) && isPlain(cell);
    }

    /** {@return whether it is a plain cell whose load Gatling made beside that of another} */
    static boolean isByGatling(LoadCell cell) {
        return cell.text(Column.VARIANT).endsWith(BY_GATLING);
    }

    /** {@return whether it is of the health sweep, whoever asked} */
    static boolean isSweptHealth(LoadCell cell) {
        return isOfClosedHealth(cell) && (isPlain(cell) || isByGatling(cell));
    }

    private static boolean isOfClosedHealth(LoadCell cell) {
        return cell.text(Column.SWEEP).equals(HEALTH)
                && cell.text(Column.LOAD_MODEL).equals("closed");
    }

    /** {@return the layout, and who asked} */
    static String layoutAndGenerator(CellGroup group) {
        String program = program(group);
        return layout(group) + (program.isEmpty() ? "" : ", asked by " + program);
    }

    /** {@return who made the load, as one says it; empty if the run does not tell} */
    private static String program(CellGroup group) {
        String program = group.text(Column.GENERATOR);
        return switch (program) {
            case GATLING -> "Gatling";
            case "java" -> "our generator";
            default -> program;
        };
    }

    /** {@return the part of a metric's id that names a layout; Gatling's cells have their own} */
    static String id(CellGroup group) {
        return layout(group) + (group.text(Column.GENERATOR).equals(GATLING) ? " gatling" : "");
    }

    /** {@return how the figures of a run came about, and who made its loads} */
    static String method(Run run, Map<String, List<CellGroup>> layouts) {
        String order = run.info().kind().equals(SIMULATION) ? STEPS : METHOD;
        String programs = programs(layouts);
        return programs.isEmpty() ? order : order + " Load by " + programs + ".";
    }

    private static String programs(Map<String, List<CellGroup>> layouts) {
        return layouts.values().stream()
                .flatMap(List::stream)
                .map(LoadTopics::program)
                .filter(program -> !program.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" and "));
    }

    /** {@return a chart's title, and who made the loads of its cells} */
    static String title(String what, Map<String, List<CellGroup>> layouts) {
        String programs = programs(layouts);
        return programs.isEmpty() ? what : what + " (load by " + programs + ")";
    }

    /** {@return the load of a cell as a reader says it: 4 clients, or requests a second} */
    static String load(CellGroup group) {
        String number = Numbers.show(group.load());
        if (group.isOpen()) {
            return number + " req/s";
        }
        return number + (group.load() == 1 ? " client" : " clients");
    }

    /** {@return the layout, with what spreads requests over its workers} */
    static String layout(CellGroup group) {
        String front = group.text(Column.FRONT);
        return group.text(Column.LAYOUT)
                + (front.isEmpty() || front.equals("generator") ? "" : " " + front);
    }

    /** {@return the cells that match, by layout, each by load} */
    static Map<String, List<CellGroup>> byLayout(List<LoadCell> cells, Predicate<LoadCell> which) {
        return by(LoadTopics::layout, cells, which);
    }

    /** {@return the cells of the health sweep, by layout and generator, each by load} */
    static Map<String, List<CellGroup>> byGenerator(List<LoadCell> cells) {
        return by(LoadTopics::layoutAndGenerator, cells, LoadTopics::isSweptHealth);
    }

    /** {@return the cells that match, by a name, each by load; those of few workers come first} */
    static Map<String, List<CellGroup>> by(
            Function<CellGroup, String> name, List<LoadCell> cells, Predicate<LoadCell> which) {
        Map<String, List<CellGroup>> byName = new LinkedHashMap<>();
        CellGroup.of(cells.stream().filter(which).toList()).stream()
                .sorted(
                        Comparator.comparingDouble(LoadTopics::workers)
                                .thenComparing(name)
                                .thenComparingDouble(CellGroup::load))
                .forEach(g -> byName.computeIfAbsent(name.apply(g), _ -> new ArrayList<>()).add(g));
        return byName;
    }

    /** {@return the cells of the layout that comes first, whoever asked} */
    static List<CellGroup> firstLayout(Map<String, List<CellGroup>> byGenerator) {
        List<CellGroup> all = byGenerator.values().stream().flatMap(List::stream).toList();
        String first = layout(all.getFirst());
        return all.stream().filter(group -> layout(group).equals(first)).toList();
    }

    static double workers(CellGroup group) {
        return group.first().number(Column.WORKERS).orElse(1);
    }

    /** {@return points of a column by load; cells that do not know it have none} */
    static List<Point> points(List<CellGroup> groups, Column column, double factor) {
        List<Point> points = new ArrayList<>();
        for (CellGroup group : groups) {
            group.estimate(column)
                    .filter(e -> e.median() > 0)
                    .ifPresent(e ->
                            points.add(
                                    Point.of(group.load(), e.times(factor), !group.isRankable())));
        }
        return points;
    }

    /** {@return a column by load as a line with its intervals} */
    static Series line(
            String name, int colour, List<CellGroup> groups, Column column, double factor) {
        return Series.measured(name, colour, points(groups, column, factor));
    }

    /** {@return single rounds that are far from their median} */
    static List<Point> outliers(List<CellGroup> groups, Column column, double factor) {
        List<Point> points = new ArrayList<>();
        for (CellGroup group : groups) {
            group.estimate(column)
                    .ifPresent(e ->
                            e.outliers()
                                    .forEach(v -> points.add(Point.of(group.load(), v * factor))));
        }
        return points;
    }

    static List<Double> loads(Map<String, List<CellGroup>> byLayout) {
        return byLayout.values().stream().flatMap(List::stream).map(CellGroup::load).toList();
    }

    /** {@return the cell with the greatest throughput that can be ranked} */
    static Optional<CellGroup> peak(List<CellGroup> groups) {
        return groups.stream()
                .filter(CellGroup::isRankable)
                .filter(g -> g.median(Column.ACHIEVED_RATE).isPresent())
                .max(Comparator.comparingDouble(g -> g.median(Column.ACHIEVED_RATE).orElseThrow()));
    }
}
