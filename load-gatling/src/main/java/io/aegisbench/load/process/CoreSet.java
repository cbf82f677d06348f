package io.aegisbench.load.process;

import io.aegisbench.reports.setting.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cores that processes are pinned to.
 *
 * @param numbers as the kernel counts them, ascending, at least one
 */
public record CoreSet(List<Integer> numbers) {
    private static final int MAX_CORE = 4095;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

    public CoreSet {
        numbers = List.copyOf(numbers);
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("a set of no cores");
        }
    }

    public static CoreSet of(int... numbers) {
        return new CoreSet(IntStream.of(numbers).boxed().toList());
    }

    /**
     * {@return the cores of a list such as {@code 0-2,5}}
     *
     * @param property that holds it, for the message
     * @throws UsageException if it is no such list
     */
    public static CoreSet parse(String property, String text) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part.strip());
            if (!matcher.matches()) {
                throw bad(property, text);
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (last < first || last > MAX_CORE) {
                throw bad(property, text);
            }
            IntStream.rangeClosed(first, last).forEach(numbers::add);
        }
        return new CoreSet(new ArrayList<>(numbers));
    }

    private static UsageException bad(String property, String text) {
        return new UsageException(
                "-D%s is a list of cores, as 0-2,5: %s=%s".formatted(property, property, text));
    }

    public int count() {
        return numbers.size();
    }

    public boolean overlaps(CoreSet other) {
        return numbers.stream().anyMatch(other.numbers::contains);
    }

    /** {@return these and the others} */
    public CoreSet with(CoreSet other) {
        TreeSet<Integer> both = new TreeSet<>(numbers);
        both.addAll(other.numbers);
        return new CoreSet(new ArrayList<>(both));
    }

    /**
     * {@return what one of several equal workers is pinned to: a part of its own where the cores
     * can be shared out evenly, and all of them where they cannot}
     */
    public CoreSet share(int worker, int workers) {
        if (numbers.size() % workers != 0) {
            return this;
        }
        int each = numbers.size() / workers;
        return new CoreSet(numbers.subList(worker * each, (worker + 1) * each));
    }

    /** {@return the list as taskset takes it} */
    @Override
    public String toString() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
