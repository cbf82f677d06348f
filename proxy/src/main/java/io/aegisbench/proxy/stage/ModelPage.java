package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.server.HttpServerExchange;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, as the query asks for it.
 *
 * @param models of it, in their order
 * @param more whether there are others in the direction in which was asked
 */
record ModelPage(List<OfferedModel> models, boolean more) {
    private static final int MOST = 1000;
    private static final Verdict.Reject BAD_LIMIT =
            new Verdict.Reject(400, "invalid_limit", "limit is a number from 1 to 1000.")
                    .param("limit");

    /** What came of a query. */
    record Asked(@Nullable ModelPage page, Verdict.@Nullable Reject refusal) {}

    /**
     * {@return the page that a query asks for}
     *
     * @param exchange with {@code limit}, {@code after_id} and {@code before_id}, or without
     * @param all models
     * @param usual how many there are on a page without {@code limit}
     */
    static Asked of(HttpServerExchange exchange, List<OfferedModel> all, int usual) {
        String asked = parameter(exchange, "limit");
        int limit = asked == null ? usual : number(asked);
        if (limit < 1) {
            return new Asked(null, BAD_LIMIT);
        }
        String after = parameter(exchange, "after_id");
        String before = parameter(exchange, "before_id");
        int from = after == null ? 0 : place(all, after) + 1;
        int to = before == null ? all.size() : place(all, before);
        if ((after != null && from == 0) || to < 0) {
            return new Asked(null, unknown(to < 0 ? "before_id" : "after_id"));
        }
        // From the end where nothing but the end is named.
        boolean backwards = after == null && before != null;
        int begin = backwards ? Math.max(from, to - limit) : Math.min(from, to);
        int end = backwards ? to : (int) Math.min(to, (long) begin + limit);
        boolean more = backwards ? begin > from : end < to;
        return new Asked(new ModelPage(all.subList(begin, end), more), null);
    }

    private static Verdict.Reject unknown(String name) {
        return new Verdict.Reject(400, "invalid_cursor", name + " names no model of the list.")
                .param(name);
    }

    private static @Nullable String parameter(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number <= MOST ? number : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static int place(List<OfferedModel> all, String id) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }
}
