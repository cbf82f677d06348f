package io.aegisbench.proxy.audit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Gives the ids of one run. Thread-safe: one atomic counter. */
final class RequestIds {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] template;
    private final AtomicLong counter = new AtomicLong();

    RequestIds(long ledger, long run) {
        template = new RequestId(ledger, run, 0).toString().getBytes(StandardCharsets.US_ASCII);
    }

    String next() {
        long value = counter.getAndIncrement();
        byte[] text = template.clone();
        for (int i = text.length - 1; value != 0; i--) {
            text[i] = DIGITS[(int) (value & 15)];
            value >>>= 4;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
