package io.aegisbench.wal;

import io.aegisbench.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one log and their names, all in {@code segments/}: {@code <16 digits>.wal}, a copy
 * of a torn tail {@code <16 digits>.torn}, and files being made, which end in {@code .tmp}. What
 * has another name is foreign and is left alone.
 */
record LogDirectory(Disk files, Path root) {
    private static final Pattern SEGMENT = Pattern.compile("(\\d{16})\\.wal");
    private static final Pattern UNFINISHED =
            Pattern.compile("next-[0-9a-f-]{36}\\.tmp|\\d{16}\\.torn\\.tmp");
    private static final Pattern TORN = Pattern.compile("\\d{16}\\.torn");

    Path segments() {
        return root.resolve("segments");
    }

    Path segment(long number) {
        return segments().resolve(name(number) + ".wal");
    }

    Path torn(long number) {
        return segments().resolve(name(number) + ".torn");
    }

    Path tornInTheMaking(long number) {
        return segments().resolve(name(number) + ".torn.tmp");
    }

    /**
     * {@return a name for the segment after the current one, while it is zero-written and until it
     * is needed} No two are alike: a writer that got past the lock cannot put its file in place of
     * another's.
     */
    Path next() {
        return segments().resolve("next-" + UUID.randomUUID() + ".tmp");
    }

    private static String name(long number) {
        return String.format(Locale.ROOT, "%016d", number);
    }

    /** {@return the numbers of all segments, smallest first} */
    List<Long> segmentNumbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (String name : files.list(segments())) {
            Matcher matcher = SEGMENT.matcher(name);
            if (matcher.matches()) {
                numbers.add(Long.valueOf(matcher.group(1)));
            }
        }
        Collections.sort(numbers);
        return numbers;
    }

    /** {@return names in {@code segments/} that are not the log's, in order} */
    List<String> foreignNames() throws IOException {
        return files.list(segments()).stream()
                .filter(name -> !SEGMENT.matcher(name).matches())
                .filter(name -> !TORN.matcher(name).matches())
                .filter(name -> !UNFINISHED.matcher(name).matches())
                .sorted()
                .toList();
    }

    /** Removes what an earlier life began and did not finish. */
    void removeUnfinished() throws IOException {
        for (String name : files.list(segments())) {
            if (UNFINISHED.matcher(name).matches()) {
                files.deleteIfExists(segments().resolve(name));
            }
        }
    }

    /** Creates {@code segments/} unless it exists, so that it survives. */
    void create() throws IOException {
        files.createDirectories(segments());
        files.forceDirectory(root);
    }

    void force() throws IOException {
        files.forceDirectory(segments());
    }
}
