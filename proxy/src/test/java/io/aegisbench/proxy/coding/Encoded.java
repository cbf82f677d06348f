package io.aegisbench.proxy.coding;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Encodes as clients do. */
public final class Encoded {
    private Encoded() {}

    /** {@return bytes as a coding has them} */
    public static byte[] by(Coding coding, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream encoding = encoder(coding, out)) {
            encoding.write(bytes);
        }
        return out.toByteArray();
    }

    /** {@return an encoder whose flush says all that was written} */
    public static OutputStream encoder(Coding coding, OutputStream out) throws IOException {
        return switch (coding) {
            case IDENTITY -> out;
            case GZIP -> new GZIPOutputStream(out, true);
            case DEFLATE -> new DeflaterOutputStream(out, true);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(out);
        };
    }
}
