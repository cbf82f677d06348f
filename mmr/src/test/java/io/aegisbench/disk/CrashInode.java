package io.aegisbench.disk;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * The bytes of a file of {@link CrashFiles}, as the page cache has them and as the disk has them.
 * Not thread-safe: the disk's lock guards it; memory that is mapped may be written meanwhile, and
 * is taken over at the next look.
 */
final class CrashInode {
    private final int sectorBytes;
    private final BitSet dirty = new BitSet();
    private final List<Mapped> maps = new ArrayList<>();
    private byte[] content;
    private byte[] durable;

    /** A file that has always been there. */
    CrashInode(int sectorBytes, byte[] content) {
        this.sectorBytes = sectorBytes;
        this.content = content.clone();
        this.durable = content.clone();
    }

    byte[] content() {
        take();
        return content.clone();
    }

    int sizeBytes() {
        return content.length;
    }

    int read(ByteBuffer target, long offset) {
        take();
        if (offset >= content.length) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), content.length - offset);
        target.put(content, (int) offset, count);
        return count;
    }

    void write(ByteBuffer source, long offset, int count) {
        take();
        int end = (int) offset + count;
        if (end > content.length) {
            content = Arrays.copyOf(content, end);
        }
        source.get(content, (int) offset, count);
        dirty.set((int) offset / sectorBytes, (end - 1) / sectorBytes + 1);
    }

    void truncate(long sizeBytes) {
        take();
        content = Arrays.copyOf(content, (int) sizeBytes);
    }

    MemorySegment map(long offset, long sizeBytes) {
        take();
        int begin = (int) offset;
        byte[] memory = Arrays.copyOfRange(content, begin, begin + (int) sizeBytes);
        maps.add(new Mapped(begin, memory));
        return MemorySegment.ofArray(memory);
    }

    /** Nobody sees what is written into memory from now on. */
    void unmap() {
        take();
        maps.clear();
    }

    private void take() {
        for (Mapped map : maps) {
            for (int at = 0; at < map.memory().length; at += sectorBytes) {
                int end = Math.min(at + sectorBytes, map.memory().length);
                int begin = map.offset() + at;
                if (!Arrays.equals(map.memory(), at, end, content, begin, map.offset() + end)) {
                    System.arraycopy(map.memory(), at, content, begin, end - at);
                    dirty.set(begin / sectorBytes);
                }
            }
        }
    }

    void force() {
        take();
        durable = survivors(1, new Random(0));
        dirty.clear();
    }

    /** A force that failed: the pages are clean, and the disk does not have them. */
    void failForce() {
        take();
        dirty.clear();
    }

    CrashInode copy() {
        take();
        CrashInode copy = new CrashInode(sectorBytes, content);
        copy.durable = durable.clone();
        copy.dirty.or(dirty);
        return copy;
    }

    CrashInode afterPowerCut(double survival, Random random) {
        take();
        return new CrashInode(sectorBytes, survivors(survival, random));
    }

    /** {@return what the disk has, with each dirty sector and the size by chance} */
    private byte[] survivors(double survival, Random random) {
        boolean newSize = random.nextDouble() < survival;
        byte[] after = Arrays.copyOf(durable, newSize ? content.length : durable.length);
        for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
            int begin = sector * sectorBytes;
            int end = Math.min(Math.min(begin + sectorBytes, after.length), content.length);
            if (begin < end && random.nextDouble() < survival) {
                System.arraycopy(content, begin, after, begin, end - begin);
            }
        }
        return after;
    }

    /** A part of the file in memory. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
    private record Mapped(int offset, byte[] memory) {}
}
