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
        return new Group(sweep, layout, variant, front);
    }

    /**
     * Cells that the same processes serve.
     *
     * @param sweep what is asked
     * @param layout of the workers
     * @param variant of the server and its surroundings
     * @param front who spreads requests over the workers
     */
    public record Group(SweepKind sweep, Layout layout, Variant variant, Front front) {
        /** {@return whether the workers get the generator's cores too} */
        public boolean everyCore() {
            return sweep == SweepKind.SCALING
                    || variant.surroundings() == Variant.Surroundings.FULL_EVIDENCE;
        }

        @Override
        public String toString() {
            return layout + " " + variant.text() + " " + sweep.id();
        }
    }
}
