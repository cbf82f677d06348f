package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.aegisbench.disk.Checksums;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The parsers of headers, frames and footers see any bytes at all. */
final class FrameParserFuzzTest {
    private static final int SEEDS = Integer.getInteger("aegis.wal.frameSeeds", 5_000);
    private static final SegmentHeader HEADER = new SegmentHeader(3, 40, 7, 2, 99, 1 << 20);

    @FuzzTest
    void parsersNeverThrow(byte[] bytes) {
        parseAll(ByteBuffer.wrap(Arrays.copyOf(bytes, Math.max(bytes.length, 4096))));
        parseAll(ByteBuffer.wrap(bytes));
    }

    private static void parseAll(ByteBuffer bytes) {
        SegmentHeader.decode(bytes);
        SegmentFooter.decode(bytes, 0, HEADER);
        @Nullable BatchFrame frame = BatchFrame.parse(bytes, 0, HEADER.salt());
        if (frame != null) {
            assertThat(frame.records().length).isEqualTo(frame.header().recordCount());
        }
    }

    @Test
    void aFrameWithAnyByteChangedIsNotWhole() {
        Seeds.forEach(
                2 * SEEDS,
                seed -> {
                    Random random = new Random(seed);
                    byte[] bytes = frame(random);
                    assertThat(BatchFrame.parse(ByteBuffer.wrap(bytes), 0, HEADER.salt()))
                            .isNotNull();
                    int at = random.nextInt(random.nextBoolean() ? 64 : bytes.length);
                    bytes[at] ^= (byte) (1 + random.nextInt(255));
                    assertThat(BatchFrame.parse(ByteBuffer.wrap(bytes), 0, HEADER.salt())).isNull();
                    parseAll(ByteBuffer.wrap(bytes));
                });
    }

    @Test
    void lengthsThatLieAreRefusedBehindAGoodChecksum() {
        Seeds.forEach(
                SEEDS,
                seed -> {
                    Random random = new Random(seed);
                    ByteBuffer frame = ByteBuffer.wrap(frame(random));
                    int payload = frame.getInt(WalFrameLayout.FRAME_PAYLOAD_LENGTH_AT);
                    int lie = random.nextInt();
                    if (lie == frame.getInt(64)) {
                        return;
                    }
                    frame.putInt(64, lie);
                    new BatchHeader(
                                    frame.getInt(WalFrameLayout.FRAME_COUNT_AT),
                                    HEADER.salt(),
                                    7,
                                    40,
                                    12,
                                    payload,
                                    Checksums.crc32c(frame, 64, 64 + payload))
                            .encode(frame);
                    BatchFrame parsed = BatchFrame.parse(frame, 0, HEADER.salt());
                    if (parsed != null) {
                        assertThat(parsed.records().length)
                                .isEqualTo(parsed.header().recordCount());
                    }
                });
    }

    private static byte[] frame(Random random) {
        List<byte[]> records =
                List.of(new byte[random.nextInt(900)], new byte[random.nextInt(900)], new byte[3]);
        records.forEach(random::nextBytes);
        int payload = FrameEncoder.payloadBytes(records);
        ByteBuffer frame = ByteBuffer.allocate(WalFrameLayout.frameBytes(payload));
        frame.position(64);
        records.forEach(record -> frame.putInt(record.length).put(record));
        new BatchHeader(
                        3,
                        HEADER.salt(),
                        7,
                        40,
                        12,
                        payload,
                        Checksums.crc32c(frame, 64, 64 + payload))
                .encode(frame);
        return frame.array();
    }
}
