package io.aegisbench.proxy.coding;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How content may be encoded (RFC 9110, section 8.4.1), alone: not one way and then another. */
public enum Coding {
    /** Not at all. */
    IDENTITY(0),
    /** RFC 1952. */
    GZIP(64 << 10),
    /** RFC 1950. */
    DEFLATE(64 << 10),
    /** RFC 8878, with the window of RFC 9659. */
    ZSTD(9 << 20);

    /** What {@code Accept-Encoding} says of them all. */
    public static final String ACCEPTED =
            Arrays.stream(values()).map(Coding::text).collect(Collectors.joining(", "));

    private static final String OLD_NAME_OF_GZIP = "x-gzip";

    private final int memoryBytes;
    private final String text = name().toLowerCase(Locale.ROOT);

    Coding(int memoryBytes) {
        this.memoryBytes = memoryBytes;
    }

    /** {@return the coding of a name, or nothing if that is none of these} */
    public static Optional<Coding> of(String name) {
        String plain = name.strip();
        return plain.equalsIgnoreCase(OLD_NAME_OF_GZIP)
                ? Optional.of(GZIP)
                : Arrays.stream(values())
                        .filter(coding -> coding.text.equalsIgnoreCase(plain))
                        .findFirst();
    }

    /**
     * {@return a decoder that has been fed nothing yet; to be closed}
     *
     * @throws IllegalStateException of content that is not encoded
     * @throws LinkageError if this machine has no decoder: that of zstd is native
     */
    public ContentDecoder decoder() {
        return switch (this) {
            case IDENTITY -> throw new IllegalStateException("there is nothing to decode");
            case GZIP -> new GzipDecoder();
            case DEFLATE -> new DeflateDecoder();
            case ZSTD -> new ZstdDecoder();
        };
    }

    /** {@return what its decoder holds at most, most of it beside the heap} */
    public int memoryBytes() {
        return memoryBytes;
    }

    /** {@return its name in a head} */
    public String text() {
        return text;
    }
}
