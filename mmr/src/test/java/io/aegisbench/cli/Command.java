package io.aegisbench.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One run of the command in this process: its status and what it printed. */
record Command(int status, String out, String err) {
    static Command run(String in, String... args) {
        return run(in.getBytes(StandardCharsets.UTF_8), args);
    }

    static Command run(byte[] in, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                AegisMmr.run(
                        new ByteArrayInputStream(in),
                        new PrintWriter(out),
                        new PrintWriter(err, true),
                        args);
        return new Command(status, out.toString(), err.toString());
    }

    static String leaves(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(String.format(Locale.ROOT, "%064x%n", i));
        }
        return lines.toString();
    }
}
