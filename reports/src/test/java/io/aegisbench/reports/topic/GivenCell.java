package io.aegisbench.reports.topic;

import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One cell of a load run, whose figures a test gives round by round. */
final class GivenCell {
    private final Map<Column, String> common = new EnumMap<>(Column.class);
    private final Map<Integer, Map<Column, String>> rounds = new TreeMap<>();
    private final Map<String, String> missing = new HashMap<>();

    private GivenCell(String sweep, String layout, String variant, int clients) {
        with(Column.CELL, "%s-%s-c%s-%s".formatted(sweep, layout, clients, variant));
        with(Column.SWEEP, sweep).with(Column.LAYOUT, layout).with(Column.VARIANT, variant);
        with(Column.CONCURRENCY, Integer.toString(clients)).with(Column.LOAD_MODEL, "closed");
        with(Column.WORKERS, layout.substring(0, 1)).with(Column.IO_THREADS, layout.substring(2));
        with(Column.FRONT, "generator").with(Column.GENERATOR, "wrk");
        with(Column.STATE, "rankable").with(Column.STATE_REASON, "");
    }

    /** {@return a cell of the health sweep: rankable, by wrk, in the default mode of evidence} */
    static GivenCell health(String layout, int clients) {
        return new GivenCell("health", layout, "ack=scheduled", clients);
    }

    /** {@return a cell of chats on one worker with one thread} */
    static GivenCell chat(String variant, int clients) {
        return asked("chat", variant, clients);
    }

    static GivenCell asked(String sweep, String variant, int clients) {
        return new GivenCell(sweep, "1x1", variant, clients);
    }

    /** Makes it one of open arrivals. */
    GivenCell open(int rate) {
        with(Column.CELL, common.get(Column.CELL) + "-open-" + rate);
        with(Column.TARGET_RATE, Integer.toString(rate));
        return with(Column.CONCURRENCY, "").with(Column.LOAD_MODEL, "open");
    }

    GivenCell with(Column column, String value) {
        common.put(column, value);
        return this;
    }

    GivenCell miss(Column column, String reason) {
        missing.put(column.header(), reason);
        return this;
    }

    /** Gives a column's figures of the rounds 1, 2, 3 and so on. */
    GivenCell figures(Column column, double... byRound) {
        for (int i = 0; i < byRound.length; i++) {
            round(i + 1).put(column, BigDecimal.valueOf(byRound[i]).toPlainString());
        }
        return this;
    }

    GivenCell rates(double... byRound) {
        return figures(Column.ACHIEVED_RATE, byRound);
    }

    /** Says of one round why it is not to be ranked. */
    GivenCell state(int round, String state, String reason) {
        round(round).put(Column.STATE, state);
        round(round).put(Column.STATE_REASON, reason);
        return this;
    }

    /** Says of all rounds why they are not to be ranked. */
    GivenCell state(String state, String reason) {
        return with(Column.STATE, state).with(Column.STATE_REASON, reason);
    }

    private Map<Column, String> round(int round) {
        return rounds.computeIfAbsent(round, _ -> new EnumMap<>(Column.class));
    }

    /** {@return its rows, the last round first, as nothing says that rows come in order} */
    List<LoadCell> rows() {
        return rows(Path.of("run"));
    }

    List<LoadCell> rows(Path folder) {
        List<LoadCell> rows = new ArrayList<>();
        rounds.forEach((round, own) -> {
            Map<Column, String> values = new EnumMap<>(common);
            values.put(Column.ROUND, round.toString());
            values.putAll(own);
            rows.addFirst(new LoadCell(folder, values, missing));
        });
        return rows;
    }

    CellGroup group() {
        return new CellGroup(rows());
    }
}
