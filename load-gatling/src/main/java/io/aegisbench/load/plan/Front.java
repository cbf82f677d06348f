package io.aegisbench.load.plan;

import io.aegisbench.reports.setting.UsageException;
import java.util.Arrays;
import java.util.Locale;

/** Who spreads requests over several workers. */
public enum Front {
    /** The generator: each of its threads asks one worker. */
    GENERATOR,
    /** HAProxy, on the workers' cores and counted with them. */
    HAPROXY,
    /** The kernel: every worker listens on one port. */
    REUSEPORT;

    static Front parse(String text) {
        return Arrays.stream(values())
                .filter(front -> front.id().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException(
                                "-Dfront is generator, haproxy or reuseport: front=" + text));
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String suffix() {
        return this == GENERATOR ? "" : "-" + id();
    }
}
