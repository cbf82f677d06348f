package io.aegisbench.proxy.coding;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** One zlib stream, which is what HTTP calls deflate. */
final class DeflateDecoder implements ContentDecoder {
    private final Inflater inflater = new Inflater();

    @Override
    public void feed(byte[] coded) {
        inflater.setInput(coded);
    }

    @Override
    public int read(byte[] target) throws UndecodableException {
        int count = inflated(inflater, target);
        if (count == 0 && inflater.finished() && inflater.getRemaining() > 0) {
            throw new UndecodableException(UndecodableException.MORE_BEHIND);
        }
        return count;
    }

    /** {@return how much there is; none asks for a dictionary that nobody has} */
    static int inflated(Inflater inflater, byte[] target) throws UndecodableException {
        try {
            int count = inflater.inflate(target);
            if (count == 0 && inflater.needsDictionary()) {
                throw new UndecodableException(UndecodableException.NOT_WHOLE);
            }
            return count;
        } catch (DataFormatException _) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
    }

    @Override
    public void end() throws UndecodableException {
        if (!inflater.finished()) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
