package io.aegisbench.load.plan;

import io.aegisbench.reports.setting.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the server's cores are used: so many worker processes with so many I/O threads each.
 *
 * @param workers processes, at least 1
 * @param ioThreads of each, at least 1
 */
public record Layout(int workers, int ioThreads) {
    static final int MAX_WORKERS = 64;
    static final int MAX_IO_THREADS = 64;
    public static final Layout SINGLE = new Layout(1, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,3})x(\\d{1,3})");

    public Layout {
        if (workers < 1 || workers > MAX_WORKERS || ioThreads < 1 || ioThreads > MAX_IO_THREADS) {
            throw new UsageException(
                    "-Dlayouts has 1 to %s workers of 1 to %s I/O threads: layouts=%sx%s"
                            .formatted(MAX_WORKERS, MAX_IO_THREADS, workers, ioThreads));
        }
    }

    /**
     * {@return the layouts of a list such as {@code 1x1,1x2}}
     *
     * @throws UsageException if it is none, or names one twice
     */
    static List<Layout> parseList(String text) {
        List<Layout> layouts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = FORM.matcher(part.strip());
            if (!matcher.matches()) {
                throw new UsageException(
                        "-Dlayouts is a list of workers x threads, as 1x1,1x2,2x1: layouts="
                                + text);
            }
            Layout layout =
                    new Layout(
                            Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            if (layouts.contains(layout)) {
                throw new UsageException("-Dlayouts names one twice: layouts=" + text);
            }
            layouts.add(layout);
        }
        return List.copyOf(layouts);
    }

    /** {@return layouts that give all cores to one worker, to several, and to one each} */
    static List<Layout> fitting(int cores) {
        if (cores == 1) {
            return List.of(SINGLE, new Layout(1, 2), new Layout(2, 1));
        }
        Set<Layout> layouts = new LinkedHashSet<>();
        layouts.add(new Layout(1, cores));
        if (cores % 2 == 0) {
            layouts.add(new Layout(cores / 2, 2));
        }
        layouts.add(new Layout(cores, 1));
        return List.copyOf(layouts);
    }

    @Override
    public String toString() {
        return workers + "x" + ioThreads;
    }
}
