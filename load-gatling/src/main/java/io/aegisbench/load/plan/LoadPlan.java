package io.aegisbench.load.plan;

import io.aegisbench.load.plan.PlannedCell.Group;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which cells a run measures, and in which order: every round has all of them, the groups that
 * share processes in random order, and the cells of a group in random order.
 *
 * @param cells of every round
 */
public record LoadPlan(List<PlannedCell> cells) {
    /** Concurrency at which evidence modes and stages are compared. */
    public static final int CHAT_CONNECTIONS = 16;

    /** Moderate: a fifth of the chats with evidence that one core answers. */
    static final int MODERATE_RATE = 5_000;

    public static final List<Integer> ARRIVALS = List.of(2_000, 5_000, 10_000);

    /** The stages that a proxy can be started without. */
    public static final List<String> STAGES = List.of("guard", "auth", "waf", "rate_limit");

    public LoadPlan {
        cells = List.copyOf(cells);
    }

    /**
     * Cells of one round in the order to measure them.
     *
     * @param group that serves them
     * @param cells in order
     */
    public record Block(Group group, List<PlannedCell> cells) {}

    /**
     * {@return the cells that settings ask for}
     *
     * @throws io.aegisbench.reports.setting.UsageException if those are none
     */
    public static LoadPlan of(LoadSettings settings) {
        List<PlannedCell> all =
                switch (settings.experiment()) {
                    case LAYOUTS -> layouts(settings);
                    case CONTENTION -> contention(settings.study());
                    case HOPS -> Hops.cells(settings.study());
                };
        return new LoadPlan(settings.extent().of(all));
    }

    private static List<PlannedCell> layouts(LoadSettings settings) {
        List<PlannedCell> cells = new ArrayList<>();
        Front front = settings.front();
        for (Layout layout : settings.layouts()) {
            Front own = layout.workers() == 1 ? Front.GENERATOR : front;
            for (int connections : settings.study().connections()) {
                Load load = new Load.Closed(connections);
                cells.add(
                        new PlannedCell(
                                SweepKind.HEALTH, layout, Variant.ack("scheduled"), load, own));
            }
        }
        Layout first = settings.layouts().getFirst();
        Front own = first.workers() == 1 ? Front.GENERATOR : front;
        for (Variant variant : evidence(settings.study())) {
            Load load = new Load.Closed(CHAT_CONNECTIONS);
            cells.add(new PlannedCell(SweepKind.CHAT, first, variant, load, own));
        }
        if (settings.generator() != ProgramChoice.Choice.GATLING) {
            cells.addAll(byGatling(settings.study(), first, own));
        }
        if (settings.study() == LoadStudy.QUICK) {
            // For the one thing that closed loads cannot show: times by intention.
            Load load = new Load.Open(MODERATE_RATE);
            cells.add(new PlannedCell(SweepKind.CHAT, first, Variant.ack("scheduled"), load, own));
        } else {
            cells.addAll(further(settings, first, own));
        }
        return cells;
    }

    private static List<Variant> evidence(LoadStudy study) {
        Variant scheduled = Variant.ack("scheduled");
        if (study == LoadStudy.SMOKE) {
            return List.of(scheduled);
        }
        return List.of(
                Variant.ack("off"),
                scheduled,
                scheduled.again(),
                Variant.ack("written"),
                Variant.ack("durable"));
    }

    /** The same health checks as wrk's beside them, to be asked where Gatling is not the bound. */
    private static List<PlannedCell> byGatling(LoadStudy study, Layout layout, Front front) {
        Variant variant = Variant.ack("scheduled").byGatling();
        List<Integer> levels = study == LoadStudy.SMOKE ? List.of(4) : study.connections();
        return levels.stream()
                .map(Load.Closed::new)
                .map(load -> new PlannedCell(SweepKind.HEALTH, layout, variant, load, front))
                .toList();
    }

    /** Open arrivals, stages switched off one by one, and every core given to the workers. */
    private static List<PlannedCell> further(LoadSettings settings, Layout first, Front front) {
        List<PlannedCell> cells = new ArrayList<>();
        Variant scheduled = Variant.ack("scheduled");
        boolean smoke = settings.study() == LoadStudy.SMOKE;
        for (int rate : smoke ? ARRIVALS.subList(0, 1) : ARRIVALS) {
            cells.add(
                    new PlannedCell(SweepKind.CHAT, first, scheduled, new Load.Open(rate), front));
        }
        if (smoke) {
            return cells;
        }
        for (String stage : STAGES) {
            Load load = new Load.Closed(CHAT_CONNECTIONS);
            cells.add(new PlannedCell(SweepKind.CHAT, first, Variant.without(stage), load, front));
        }
        for (Layout layout : List.of(Layout.SINGLE, new Layout(1, 2), new Layout(2, 1))) {
            Load load = new Load.Open(MODERATE_RATE);
            cells.add(new PlannedCell(SweepKind.SCALING, layout, scheduled, load, Front.GENERATOR));
        }
        return cells;
    }

    private static List<PlannedCell> contention(LoadStudy study) {
        List<PlannedCell> cells = new ArrayList<>();
        for (ArrangedCause arrangement : ArrangedCause.values()) {
            for (int connections :
                    study == LoadStudy.SMOKE ? List.of(4, 64) : study.connections()) {
                cells.add(
                        new PlannedCell(
                                SweepKind.CHAT,
                                ArrangedCause.LAYOUT,
                                arrangement.variant(),
                                new Load.Closed(connections),
                                Front.GENERATOR));
            }
        }
        return cells;
    }

    /**
     * {@return a round's order}
     *
     * @param round from 1
     * @param seed of the run
     */
    public List<Block> round(int round, long seed) {
        Random random = new Random(seed * 31 + round);
        Map<Group, List<PlannedCell>> byGroup = new LinkedHashMap<>();
        for (PlannedCell cell : cells) {
            byGroup.computeIfAbsent(cell.group(), _ -> new ArrayList<>()).add(cell);
        }
        List<Block> blocks = new ArrayList<>();
        byGroup.forEach((group, members) -> {
            Collections.shuffle(members, random);
            blocks.add(new Block(group, List.copyOf(members)));
        });
        Collections.shuffle(blocks, random);
        return List.copyOf(blocks);
    }
}
