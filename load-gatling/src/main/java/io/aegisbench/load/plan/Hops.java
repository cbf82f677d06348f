package io.aegisbench.load.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells of what one hop through the proxy costs, beside other proxies; what its evidence costs
 * and makes a client wait for; what it adds to a stream; and what its background work does to a
 * health check.
 */
final class Hops {
    /** Chats a second, well below what one core does. */
    static final int CALM_RATE = 1_000;

    /** Chats a second, beyond what eight slots record. */
    static final int FULL_RATE = 20_000;

    static final int CHECKS = 200;

    private static final List<Integer> CONNECTIONS = List.of(1, 16, 64);
    private static final List<ServerKind> OTHERS =
            List.of(ServerKind.DIRECT, ServerKind.NGINX, ServerKind.HAPROXY, ServerKind.HANDLER);

    private Hops() {}

    static List<PlannedCell> cells(LoadStudy study) {
        List<PlannedCell> cells = new ArrayList<>();
        Load one = new Load.Closed(LoadPlan.CHAT_CONNECTIONS);
        List<Variant> hops = new ArrayList<>(OTHERS.stream().map(Variant::server).toList());
        hops.add(Variant.forwarderAlone(LoadPlan.STAGES));
        hops.add(Variant.proxy("off"));
        for (Variant hop : hops) {
            for (int connections :
                    study == LoadStudy.SMOKE ? List.of(LoadPlan.CHAT_CONNECTIONS) : CONNECTIONS) {
                cells.add(cell(SweepKind.CHAT, hop, new Load.Closed(connections)));
            }
        }
        for (String ack : List.of("off", "scheduled", "written", "durable")) {
            cells.add(cell(SweepKind.CHAT, Variant.ack(ack), one));
        }
        for (String ack : List.of("scheduled", "durable")) {
            cells.add(cell(SweepKind.CHAT, Variant.ack(ack), new Load.Closed(1)));
            cells.add(cell(SweepKind.CHAT, Variant.ack(ack), new Load.Open(CALM_RATE)));
        }
        Variant direct = Variant.server(ServerKind.DIRECT);
        for (Variant variant : List.of(direct, Variant.proxy("scheduled"))) {
            cells.add(cell(SweepKind.STREAM, variant, new Load.Closed(1)));
        }
        for (Variant variant : List.of(Variant.server(ServerKind.BARE), Variant.proxy("off"))) {
            cells.add(cell(SweepKind.LIVE, variant, one));
        }
        cells.add(
                cell(
                        SweepKind.HEALTH,
                        Variant.fewSlots(Variant.Surroundings.QUIET),
                        new Load.Open(CHECKS)));
        cells.add(
                cell(
                        SweepKind.HEALTH,
                        Variant.fewSlots(Variant.Surroundings.FULL_EVIDENCE),
                        new Load.Open(FULL_RATE)));
        return cells;
    }

    private static PlannedCell cell(SweepKind sweep, Variant variant, Load load) {
        return new PlannedCell(sweep, Layout.SINGLE, variant, load, Front.GENERATOR);
    }
}
