package io.aegisbench.reports.setting;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds names that somebody meant for us and mistyped. Maven hands an {@code exec:exec} only what
 * the POM names, so beside the properties of this process there is the text of all that were given
 * to Maven.
 */
final class GivenNames {
    /** Of properties that tell how a command was started; nobody types them. */
    static final String PREFIX = "settings.";

    /** What was given to Maven, as a map prints itself: {@code {a=b, c=d}}. */
    private static final String GIVEN = PREFIX + "given";

    /** Names of settings of commands that run beside this one with the same properties. */
    private static final String OTHERS = PREFIX + "others";

    private static final Pattern ENTRY = Pattern.compile("(?<=^\\{|, )([^\\s=,{]+)=");

    /** Names without a dot that are Maven's own or those of its plugins. */
    private static final Set<String> MAVENS =
            Set.of(
                    "argLine",
                    "basedir",
                    "debug",
                    "encoding",
                    "excludedGroups",
                    "failIfNoTests",
                    "groups",
                    "help",
                    "localRepository",
                    "test",
                    "trimStackTrace");

    /** So many letters may be wrong in a name with a dot, which may as well be another's. */
    private static final int MOST_CHANGES = 2;

    private GivenNames() {}

    /**
     * Refuses a name that looks like a setting and is none.
     *
     * @throws UsageException that names it and the nearest
     */
    static void refuseUnknown(CommandOffer offer, Map<String, String> properties) {
        Set<String> known = new LinkedHashSet<>(offer.names());
        known.addAll(Readers.parts(properties.getOrDefault(OTHERS, "")));
        Set<String> given = new TreeSet<>(properties.keySet());
        given.addAll(named(properties.getOrDefault(GIVEN, ""), known, properties));
        for (String name : given) {
            if (!known.contains(name) && isMeantForUs(name, List.copyOf(known))) {
                throw new UsageException(answer(name, offer, known));
            }
        }
    }

    private static String answer(String name, CommandOffer offer, Set<String> known) {
        return NearestName.of(name, List.copyOf(known))
                .map(near -> "-D%s is no setting here; did you mean -D%s?".formatted(name, near))
                .orElseGet(() ->
                        "-D%s is no setting here; there are: %s"
                                .formatted(name, String.join(", ", offer.names())));
    }

    /**
     * {@return the names in a printed map} A value may look like an entry, so known ones go first.
     */
    private static Set<String> named(
            String given, Set<String> known, Map<String, String> properties) {
        String rest = given;
        for (String name : known) {
            String value = properties.getOrDefault(name, "");
            rest = value.isEmpty() ? rest : rest.replace(name + "=" + value, name + "=");
        }
        Set<String> names = new TreeSet<>();
        Matcher entries = ENTRY.matcher(rest);
        while (entries.find()) {
            names.add(entries.group(1));
        }
        return names;
    }

    /**
     * A name without a dot is ours unless it is Maven's; one with a dot if it is nearly one of
     * ours.
     */
    private static boolean isMeantForUs(String name, List<String> known) {
        if (name.startsWith(PREFIX)) {
            return false;
        }
        if (name.indexOf('.') < 0) {
            return !MAVENS.contains(name) && !name.startsWith("skip");
        }
        return known.stream()
                .filter(ours -> ours.indexOf('.') > 0)
                .anyMatch(ours -> NearestName.changes(name, ours) <= MOST_CHANGES);
    }
}
