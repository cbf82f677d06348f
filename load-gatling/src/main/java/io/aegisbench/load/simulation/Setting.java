package io.aegisbench.load.simulation;

import java.util.function.Function;

/**
 * One thing that can be set by a system property.
 *
 * @param name of the property
 * @param otherwise what it is unless it is given, as one would write it
 * @param meaning of it, for those who ask
 * @param reader of a value; refuses one with an {@link IllegalArgumentException} that says the rule
 */
record Setting<T>(String name, String otherwise, String meaning, Function<String, T> reader) {
    /** How an empty value is shown. */
    static final String EMPTY = "(none)";

    /**
     * {@return what a text means}
     *
     * @throws BadSettingException if it means nothing
     */
    T read(String text) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new BadSettingException(
                    "-D%s: %s: %s=%s".formatted(name, e.getMessage(), name, text));
        }
    }

    /** {@return the same with another default} */
    Setting<T> or(String another) {
        return new Setting<>(name, another, meaning, reader);
    }

    String help() {
        String shown = otherwise.isEmpty() ? EMPTY : otherwise;
        return "  -D%-16s %s (default: %s)".formatted(name, meaning, shown);
    }
}
