package io.aegisbench.proxy.coding;

import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * Gzip's members, one after another. The JDK's own reader of them calls itself for each member that
 * is empty, and takes whatever follows the last for nothing.
 */
final class GzipDecoder implements ContentDecoder {
    private static final int TRAILER_BYTES = 8;
    private static final byte[] NOTHING = {};

    private enum Part {
        HEAD,
        DATA,
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final GzipHead head = new GzipHead();
    private final CRC32 sum = new CRC32();
    private byte[] input = NOTHING;
    private int at;
    private Part part = Part.HEAD;
    private boolean anyMember;
    private int emptyMembers;
    private long trailer;
    private int trailerBytes;

    @Override
    public void feed(byte[] coded) {
        input = coded;
        at = 0;
        if (part == Part.DATA) {
            inflater.setInput(coded);
        }
    }

    @Override
    public int read(byte[] target) throws UndecodableException {
        while (true) {
            switch (part) {
                case HEAD -> {
                    if (!readHead()) {
                        return 0;
                    }
                }
                case DATA -> {
                    int count = DeflateDecoder.inflated(inflater, target);
                    if (count > 0) {
                        sum.update(target, 0, count);
                        return count;
                    }
                    if (!inflater.finished()) {
                        return 0;
                    }
                    at = input.length - inflater.getRemaining();
                    part = Part.TRAILER;
                }
                case TRAILER -> {
                    if (!readTrailer()) {
                        return 0;
                    }
                }
            }
        }
    }

    private boolean readHead() throws UndecodableException {
        boolean ends = false;
        while (!ends && at < input.length) {
            try {
                ends = head.endsWith(input[at++]);
            } catch (UndecodableException e) {
                throw anyMember && head.read() <= 2
                        ? new UndecodableException(UndecodableException.MORE_BEHIND)
                        : e;
            }
        }
        if (ends) {
            head.reset();
            sum.reset();
            inflater.reset();
            inflater.setInput(input, at, input.length - at);
            part = Part.DATA;
        }
        return ends;
    }

    private boolean readTrailer() throws UndecodableException {
        while (trailerBytes < TRAILER_BYTES && at < input.length) {
            trailer |= (input[at++] & 0xffL) << (8 * trailerBytes++);
        }
        if (trailerBytes < TRAILER_BYTES) {
            return false;
        }
        long size = inflater.getBytesWritten();
        if (trailer != (sum.getValue() | size << 32)) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
        emptyMembers = size == 0 ? emptyMembers + 1 : 0;
        if (emptyMembers > MAX_EMPTY_PARTS) {
            throw new UndecodableException(UndecodableException.EMPTY_PARTS);
        }
        trailer = 0;
        trailerBytes = 0;
        anyMember = true;
        part = Part.HEAD;
        return true;
    }

    @Override
    public void end() throws UndecodableException {
        if (!anyMember || part != Part.HEAD || head.read() > 0) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
