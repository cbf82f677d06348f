package io.aegisbench.proxy.coding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdBufferDecompressingStreamNoFinalizer;
import com.github.luben.zstd.ZstdIOException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Zstandard's frames, one after another, those among them that are to be skipped. */
final class ZstdDecoder implements ContentDecoder {
    /** RFC 9659, section 3: no encoder asks HTTP for more. */
    private static final int WINDOW_LOG = 23;

    private Frames frames = new Frames();
    private boolean unread;
    private boolean anything;
    private int emptyFrames;

    @Override
    public void feed(byte[] coded) {
        if (!frames.hasRemaining()) {
            // Where a frame and what was fed ended together, it takes that for the end of all.
            frames.close();
            frames = new Frames();
        }
        frames.feed(coded);
    }

    @Override
    public int read(byte[] target) throws UndecodableException {
        ByteBuffer into = ByteBuffer.wrap(target);
        while (unread || frames.fed()) {
            int count = decoded(into);
            unread = !into.hasRemaining() && frames.hasRemaining();
            if (count > 0) {
                anything = true;
                emptyFrames = 0;
                return count;
            }
            if (frames.fed() && ++emptyFrames > MAX_EMPTY_PARTS) {
                throw new UndecodableException(UndecodableException.EMPTY_PARTS);
            }
        }
        return 0;
    }

    private int decoded(ByteBuffer into) throws UndecodableException {
        try {
            return frames.read(into);
        } catch (ZstdIOException e) {
            throw new UndecodableException(how(e.getErrorCode()));
        } catch (IOException e) {
            throw new UncheckedIOException("there is no file behind it", e);
        }
    }

    private String how(long code) {
        if (code == Zstd.errFrameParameterWindowTooLarge()) {
            return UndecodableException.WINDOW;
        }
        return anything && code == Zstd.errPrefixUnknown()
                ? UndecodableException.MORE_BEHIND
                : UndecodableException.NOT_WHOLE;
    }

    @Override
    public void end() throws UndecodableException {
        if (frames.hasRemaining()) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
    }

    @Override
    public void close() {
        frames.close();
    }

    /** One stream of the library's, which reads what it is fed and waits for no more. */
    private static final class Frames extends ZstdBufferDecompressingStreamNoFinalizer {
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private ByteBuffer fed = NOTHING;

        Frames() {
            super(NOTHING);
            try {
                setLongMax(WINDOW_LOG);
            } catch (IOException e) {
                throw new UncheckedIOException("the library knows no such window", e);
            }
        }

        void feed(byte[] coded) {
            fed = ByteBuffer.wrap(coded);
            source = fed;
        }

        boolean fed() {
            return fed.hasRemaining();
        }
    }
}
