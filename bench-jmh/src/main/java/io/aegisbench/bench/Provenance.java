package io.aegisbench.bench;

import java.util.List;
import java.util.Map;

/**
 * Where the figures of one run come from: the content of {@code run.json}.
 *
 * @param kind what kind of run it is, such as {@code jmh}
 * @param startedUtc when it began, ISO 8601
 * @param endedUtc when it ended
 * @param settings what was asked for, by property name
 * @param commandLine the command lines, by whom
 * @param commit the commit that was built
 * @param dirty {@code true} if the work tree differed from it
 * @param artifacts SHA-256 of every entry of the class path, by file name
 * @param jvm version, vendor and flags of the JVM, by name
 * @param machine what the machine is, by name
 * @param clocks granularity of the clocks in nanoseconds, by clock
 * @param before the state of the machine before the run, by name
 * @param after the same after the run
 * @param skipped what could not be measured and why, by name
 * @param notes what the figures do and do not contain
 */
public record Provenance(
        String kind,
        String startedUtc,
        String endedUtc,
        Map<String, String> settings,
        Map<String, Fact> commandLine,
        Fact commit,
        Fact dirty,
        Map<String, Fact> artifacts,
        Map<String, Fact> jvm,
        Map<String, Fact> machine,
        Map<String, Fact> clocks,
        Map<String, Fact> before,
        Map<String, Fact> after,
        Map<String, String> skipped,
        List<String> notes) {
    static final String JMH = "jmh";

    /** {@return the same of another kind of run, whose notes are its own} */
    Provenance of(String otherKind, List<String> itsNotes) {
        return new Provenance(
                otherKind,
                startedUtc,
                endedUtc,
                settings,
                commandLine,
                commit,
                dirty,
                artifacts,
                jvm,
                machine,
                clocks,
                before,
                after,
                skipped,
                itsNotes);
    }
}
