package io.aegisbench.proxy.settings;

import java.nio.file.Path;

/** A file for TLS that cannot be used; the message names it and says why. */
public final class TlsFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsFileException(Path path, String fault) {
        super("a file for TLS " + fault + ": file=" + path);
    }
}
