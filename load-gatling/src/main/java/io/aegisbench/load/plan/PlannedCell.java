package io.aegisbench.load.plan;

/**
 * One point of a study: who is asked what, how hard.
 *
 * @param sweep what is asked
 * @param layout of the workers
 * @param variant of the server and its surroundings
 * @param load how requests come
 * @param front who spreads them over the workers
 */
public record PlannedCell(SweepKind sweep, Layout layout, Variant variant, Load load, Front front) {
    /** {@return a name that stays the same over runs} */
    public String id() {
        String place = sweep == SweepKind.NULL ? "" : "-" + layout;
        return sweep.id() + place + "-" + load.label() + "-" + variant.label() + front.suffix();
    }

    /** {@return what the server has to be started anew for} */
    Group group() {
        return new Group(sweep.asksChat(), sweep == SweepKind.SCALING, layout, variant, front);
    }

    /**
     * Cells that the same processes serve.
     *
     * @param chat whether an upstream is needed
     * @param everyCore whether the workers get the generator's cores too
     * @param layout of the workers
     * @param variant of the server and its surroundings
     * @param front who spreads requests over the workers
     */
    public record Group(
            boolean chat, boolean everyCore, Layout layout, Variant variant, Front front) {
        @Override
        public String toString() {
            return layout + " " + variant.text() + (chat ? " chat" : " health");
        }
    }
}
