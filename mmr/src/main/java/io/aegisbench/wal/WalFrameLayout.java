package io.aegisbench.wal;

/**
 * Where every byte of a segment lies. Writer, recovery, readers and the verifier share these
 * constants, so the format is known in one place. All numbers are big-endian.
 *
 * <p>A segment is a file of blocks of {@value #BLOCK_BYTES} bytes. It is written with zeros to its
 * full size before it gets its name, and cut behind its footer when it is sealed. One block of the
 * full size is never used, so a sealed segment is always the shorter one, and a file that is not
 * full must end with a footer:
 *
 * <pre>
 *   block 0          block 1 …                                  last block when sealed
 *  ┌────────────────┬──────────────┬──────────────┬───┬──────────────┬────────────────┐
 *  │ segment header │ batch frame  │ batch frame  │ … │ batch frame  │ segment footer │
 *  └────────────────┴──────────────┴──────────────┴───┴──────────────┴────────────────┘
 * </pre>
 *
 * <p>Segment header, one block; zero from byte 68 on:
 *
 * <pre>
 *   0  magic "AEGISWAL"                   u64
 *   8  format version                     u32
 *  12  block size                         u32
 *  16  segment number, from 0             u64
 *  24  index of the first record          u64
 *  32  sequence of the first batch        u64
 *  40  epoch: the writer's life, from 1   u64
 *  48  salt: random, in every frame too   u64
 *  56  full size of the file in bytes     u64
 *  64  CRC32C of bytes [0, 64)            u32
 * </pre>
 *
 * <p>Batch frame: {@value #FRAME_HEADER_BYTES} bytes of header, the payload, zeros up to the next
 * block. The payload is each record as u32 length and bytes. A frame of no records is a sync mark:
 * it only carries {@code syncedThrough}.
 *
 * <pre>
 *   0  magic "AGBF"                       u32
 *   4  recordCount                        u32
 *   8  salt of the segment                u64
 *  16  batchSequence, from 0, no gaps     u64
 *  24  firstIndex                         u64
 *  32  syncedThrough: every record below  u64
 *      this index was forced before this
 *      frame was written
 *  40  payloadLength                      u32
 *  44  CRC32C of the payload              u32
 *  48  zero                               12 bytes
 *  60  CRC32C of bytes [0, 60)            u32
 *  64  payload, then zeros
 * </pre>
 *
 * <p>Segment footer, one block; zero between the owner's bytes and the CRC:
 *
 * <pre>
 *    0  magic "AGSF"                                          u32
 *    4  reason: 1 rolled, 2 closed, 3 recovered               u32
 *    8  salt of the segment                                   u64
 *   16  segment number                                        u64
 *   24  epoch                                                 u64
 *   32  index of the first record                             u64
 *   40  number of records                                     u64
 *   48  sequence of the first batch                           u64
 *   56  number of batches                                     u64
 *   64  bytes in front of the footer                          u64
 *   72  CRC32C of those bytes                                 u32
 *   76  length of the owner's bytes                           u32
 *   80  SHA-256 of the bytes in front of the footer           32 bytes
 *  112  the owner's bytes, at most 3072
 * 4092  CRC32C of bytes [0, 4092)                             u32
 * </pre>
 *
 * <p>The salt keeps two things out: a frame of another segment or of an older life of the disk
 * block, and a record that was made to look like a frame. Whoever sends records cannot know it.
 */
final class WalFrameLayout {
    /** Unit in which everything is written and aligned. */
    static final int BLOCK_BYTES = 4096;

    static final int FORMAT_VERSION = 1;

    /** What a segment needs beside its frames: header, footer and the block that is never used. */
    static final long OVERHEAD_BYTES = 3L * BLOCK_BYTES;

    /** Largest record. */
    static final int MAX_RECORD_BYTES = 1 << 20;

    /** Length field in front of every record. */
    static final int RECORD_LENGTH_BYTES = Integer.BYTES;

    /** Largest payload of a frame: one record of the largest size fits. */
    static final int MAX_PAYLOAD_BYTES = MAX_RECORD_BYTES + RECORD_LENGTH_BYTES;

    static final long SEGMENT_MAGIC = 0x4145474953_57414CL; // "AEGISWAL"
    static final int SEGMENT_VERSION_AT = 8;
    static final int SEGMENT_BLOCK_SIZE_AT = 12;
    static final int SEGMENT_NUMBER_AT = 16;
    static final int SEGMENT_FIRST_INDEX_AT = 24;
    static final int SEGMENT_FIRST_SEQUENCE_AT = 32;
    static final int SEGMENT_EPOCH_AT = 40;
    static final int SEGMENT_SALT_AT = 48;
    static final int SEGMENT_SIZE_AT = 56;
    static final int SEGMENT_CRC_AT = 64;
    static final int SEGMENT_HEADER_BYTES = 68;

    static final int FRAME_MAGIC = 0x41474246; // "AGBF"
    static final int FRAME_COUNT_AT = 4;
    static final int FRAME_SALT_AT = 8;
    static final int FRAME_SEQUENCE_AT = 16;
    static final int FRAME_FIRST_INDEX_AT = 24;
    static final int FRAME_SYNCED_AT = 32;
    static final int FRAME_PAYLOAD_LENGTH_AT = 40;
    static final int FRAME_PAYLOAD_CRC_AT = 44;
    static final int FRAME_ZERO_AT = 48;
    static final int FRAME_CRC_AT = 60;
    static final int FRAME_HEADER_BYTES = 64;

    static final int FOOTER_MAGIC = 0x41475346; // "AGSF"
    static final int FOOTER_REASON_AT = 4;
    static final int FOOTER_SALT_AT = 8;
    static final int FOOTER_NUMBER_AT = 16;
    static final int FOOTER_EPOCH_AT = 24;
    static final int FOOTER_FIRST_INDEX_AT = 32;
    static final int FOOTER_COUNT_AT = 40;
    static final int FOOTER_FIRST_SEQUENCE_AT = 48;
    static final int FOOTER_BATCHES_AT = 56;
    static final int FOOTER_BYTES_AT = 64;
    static final int FOOTER_DATA_CRC_AT = 72;
    static final int FOOTER_OWNER_LENGTH_AT = 76;
    static final int FOOTER_SHA256_AT = 80;
    static final int FOOTER_OWNER_AT = 112;
    static final int FOOTER_CRC_AT = BLOCK_BYTES - Integer.BYTES;

    /** Most bytes that the owner may put into a footer. */
    static final int MAX_OWNER_BYTES = 3072;

    static final int SHA256_BYTES = 32;

    private WalFrameLayout() {}

    /** {@return the bytes a frame takes on disk, padding included} */
    static int frameBytes(int payloadBytes) {
        return Math.toIntExact(blocksUp((long) FRAME_HEADER_BYTES + payloadBytes));
    }

    /** {@return the size rounded up to whole blocks} */
    static long blocksUp(long sizeBytes) {
        return (sizeBytes + BLOCK_BYTES - 1) & -BLOCK_BYTES;
    }

    /** {@return the smallest segment that holds one record of the size} */
    static long minSegmentBytes(int recordBytes) {
        return OVERHEAD_BYTES + frameBytes(RECORD_LENGTH_BYTES + recordBytes);
    }

    /** {@return the largest payload that fits into an empty segment of the size} */
    static int maxPayloadBytes(long segmentBytes) {
        return (int)
                Math.min(MAX_PAYLOAD_BYTES, segmentBytes - OVERHEAD_BYTES - FRAME_HEADER_BYTES);
    }
}
