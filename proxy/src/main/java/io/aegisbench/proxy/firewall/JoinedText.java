package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallFinding.Place;
import java.util.Arrays;

/** Texts of one role that follow each other, read as one with a line's end between them. */
final class JoinedText {

    private final Role role;
    private String[] parts = new String[4];
    private int[] messages = new int[4];
    private int[] begins = new int[4];
    private int count;
    private int length;

    JoinedText(Role role) {
        this.role = role;
    }

    Role role() {
        return role;
    }

    int length() {
        return length;
    }

    void add(String text, int message) {
        if (count == parts.length) {
            parts = Arrays.copyOf(parts, count * 2);
            messages = Arrays.copyOf(messages, count * 2);
            begins = Arrays.copyOf(begins, count * 2);
        }
        parts[count] = text;
        messages[count] = message;
        begins[count++] = length;
        length += text.length() + 1;
    }

    /** Copies the characters in {@code [from, to)} to the begin of {@code out}. */
    void copy(int from, int to, char[] out) {
        int at = from;
        for (int part = partAt(from); at < to; part++) {
            int begin = at - begins[part];
            int end = Math.min(parts[part].length(), to - begins[part]);
            if (begin < end) {
                parts[part].getChars(begin, end, out, at - from);
                at += end - begin;
            }
            if (at < to) {
                out[at++ - from] = '\n';
            }
        }
    }

    Place place(int at) {
        int part = partAt(at);
        return new Place(role, messages[part], at - begins[part]);
    }

    private int partAt(int at) {
        int found = Arrays.binarySearch(begins, 0, count, at);
        return found >= 0 ? found : -found - 2;
    }
}
