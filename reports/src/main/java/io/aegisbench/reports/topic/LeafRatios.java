package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Pairing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the rates of leaves are beside each other: flat in N, ours beside peers, bulk beside one.
 */
final class LeafRatios {
    private static final int SMALL = 100;
    private static final int LARGE = 100_000;
    private static final String OURS = "ours, ";
    private static final String BULK = " (bulk call)";

    private final List<LeafTopic.Row> rows;
    private final PublishedFigures published;

    LeafRatios(List<LeafTopic.Row> rows, PublishedFigures published) {
        this.rows =
                rows.stream()
                        .sorted(
                                Comparator.comparing(LeafTopic.Row::work)
                                        .thenComparingInt(LeafTopic.Row::leaves)
                                        .thenComparing(LeafTopic.Row::who))
                        .toList();
        this.published = published;
    }

    Table table() {
        Table.Builder table =
                Table.named("leaves-ratios", "Rates beside each other")
                        .column("work", "work", "")
                        .column("what", "what", "")
                        .column("leaves", "N", "leaves")
                        .column("ratio", "ratio", "times");
        for (LeafTopic.Row row : rows) {
            if (row.leaves() == LARGE) {
                find(row.work(), row.who(), SMALL)
                        .ifPresent(small ->
                                ratio(table, row, row.who() + ": rate by that at N = 100", small));
            }
        }
        rows.stream().filter(LeafRatios::isOurs).forEach(row -> beside(table, row));
        return table.build();
    }

    private static boolean isOurs(LeafTopic.Row row) {
        return row.who().startsWith(OURS);
    }

    private void beside(Table.Builder table, LeafTopic.Row row) {
        for (LeafTopic.Row other : rows) {
            boolean same = other.work().equals(row.work()) && other.leaves() == row.leaves();
            boolean single = isOurs(other) && !other.who().endsWith(BULK);
            if (same && (!isOurs(other) || (single && row.who().endsWith(BULK)))) {
                ratio(table, row, row.who() + " by " + other.who(), other);
            }
        }
        if (row.work().equals(LeafTopic.ARTICLES)) {
            published
                    .leafRate(row.leaves())
                    .ifPresent(rate -> {
                        published(table, row, "Python", rate.python());
                        published(table, row, "Rust", rate.rust());
                    });
        }
    }

    private Optional<LeafTopic.Row> find(String work, String who, int leaves) {
        return rows.stream()
                .filter(r -> r.work().equals(work) && r.who().equals(who) && r.leaves() == leaves)
                .findFirst();
    }

    /** Adds the ratio of the same rounds. */
    private static void ratio(
            Table.Builder table, LeafTopic.Row above, String what, LeafTopic.Row below) {
        table.row(
                Value.text(above.work()),
                Value.text(what),
                Value.exact(above.leaves()),
                Value.measuredOr(Pairing.ratio(above.rate(), below.rate()), "they share no round"));
    }

    private static void published(
            Table.Builder table, LeafTopic.Row row, String who, double published) {
        table.row(
                Value.text(row.work()),
                Value.text("%s by %s (published, elsewhere)".formatted(row.who(), who)),
                Value.exact(row.leaves()),
                Value.measured(row.estimate().times(1 / published)));
    }
}
