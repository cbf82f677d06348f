package io.aegisbench.reports.setting;

import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that can be set by a system property.
 *
 * @param name of the property
 * @param form how a value is written, with its unit, as one would show it in {@code -Dname=form}
 * @param otherwise what it is unless it is given, as one would write it
 * @param otherwiseShown the same for those who ask
 * @param meaning of it, for those who ask
 * @param reader of a value; refuses one with an {@link IllegalArgumentException} that says the rule
 */
public record Setting<T>(
        String name,
        String form,
        String otherwise,
        String otherwiseShown,
        String meaning,
        Function<String, T> reader) {
    /** How an empty value is shown. */
    static final String EMPTY = "none";

    /** {@return a setting with a default that can be written} */
    public static <T> Setting<T> of(
            String name,
            String form,
            String otherwise,
            String meaning,
            Function<String, T> reader) {
        String shown = otherwise.isEmpty() ? EMPTY : otherwise;
        return new Setting<>(name, form, otherwise, shown, meaning, reader);
    }

    /** {@return a setting that may be left open; its default is told in words} */
    public static <T> Setting<Optional<T>> open(
            String name, String form, String shown, String meaning, Function<String, T> reader) {
        return new Setting<>(
                name,
                form,
                "",
                shown,
                meaning,
                text -> text.isEmpty() ? Optional.empty() : Optional.of(reader.apply(text)));
    }

    /** {@return the same with another default} */
    public Setting<T> or(String another) {
        return of(name, form, another, meaning, reader);
    }

    /**
     * {@return what a text means}
     *
     * @throws UsageException if it means nothing
     */
    public T read(String text) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new UsageException("-D%s %s: %s=%s".formatted(name, e.getMessage(), name, text));
        }
    }

    /** {@return one line for who asks} */
    String help() {
        return "  -D%-30s %s (default: %s)".formatted(name + "=" + form, meaning, otherwiseShown);
    }
}
