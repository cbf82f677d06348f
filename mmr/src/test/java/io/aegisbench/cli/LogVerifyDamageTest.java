package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.wal.WalSegment;
import io.aegisbench.wal.WalSegments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code log verify} on a small ledger in which one byte after the other is changed. {@code
 * -Daegis.seed=N} moves which bytes and bits are taken; {@code -Psoak} takes three times as many.
 */
final class LogVerifyDamageTest {
    private static final long SEED = Long.getLong("aegis.seed", 0);
    private static final int STRIDES = Integer.getInteger("aegis.cli.damageStrides", 3);
    private static final int SEGMENT_STRIDE = STRIDES * 233;
    private static final int CHECKPOINT_STRIDE = STRIDES * 11;
    private static final int NODE_STRIDE = STRIDES * 11;
    private static final int NODE_BYTES_CLOSED = 18 * 32;
    private static final int NODE_BYTES_CRASHED = 16 * 32;
    private static final int LAST_FRAME = 2 * 4096;

    private final Random random = new Random(SEED);

    @TempDir private Path home;

    @Test
    void findsEveryChangedByteAfterACleanClose() throws Exception {
        Path ledger = SmallLedger.closed(home);
        for (Path file : SmallLedger.files(ledger)) {
            if (file.endsWith("LOCK")) {
                continue;
            }
            long end = file.endsWith("nodes.mmr") ? NODE_BYTES_CLOSED : Files.size(file);
            for (long at = random.nextInt(3); at < end; at += stride(file)) {
                assertDamaged(ledger, file, at);
            }
        }
        Path nodes = ledger.resolve("nodes.mmr");
        for (int i = 0; i < 20; i++) {
            assertDamaged(ledger, nodes, random.nextLong(NODE_BYTES_CLOSED, Files.size(nodes)));
        }
        assertThat(verify(ledger).status()).isZero();
    }

    @Test
    void afterACrashFindsEveryChangedByteButThoseOfTheTailThatOpeningCutsOff() throws Exception {
        Path ledger = SmallLedger.crashed(home);
        Path last = ledger.resolve(String.format(Locale.ROOT, "segments/%016d.wal", 3));
        for (Path file : SmallLedger.files(ledger)) {
            long end =
                    file.endsWith("nodes.mmr")
                            ? NODE_BYTES_CRASHED
                            : file.equals(last) ? LAST_FRAME : Files.size(file);
            if (file.getFileName().toString().startsWith("next-")) {
                continue;
            }
            for (long at = random.nextInt(3); at < end; at += stride(file)) {
                assertDamaged(ledger, file, at);
            }
        }
        int opened = 0;
        for (long at = LAST_FRAME; at < Files.size(last); at += 1500L * STRIDES) {
            assertTornAsOpeningFindsIt(ledger, last, at, home.resolve("opened" + opened++));
        }
    }

    private void assertTornAsOpeningFindsIt(Path ledger, Path file, long at, Path copy)
            throws Exception {
        byte changed = change(file, at, (byte) 1);
        Command verified = verify(ledger);
        assertThat(verified.status()).as("offset %d: %s", at, verified).isZero();
        WalSegment segment = WalSegments.list(ledger).getLast();
        assertThat(segment.state()).isEqualTo(WalSegment.State.TORN);
        SmallLedger.copy(ledger, copy);
        try (Ledger opened =
                Ledger.open(
                        copy,
                        home.resolve("key"),
                        Optional.empty(),
                        SmallLedger.SETTINGS,
                        LedgerListener.QUIET)) {
            assertThat(verified.out())
                    .contains("cut off bytes=" + opened.recovery().tornBytes())
                    .contains("whole: records=" + opened.recovery().recordCount() + ",");
        }
        change(file, at, changed);
    }

    private void assertDamaged(Path ledger, Path file, long at) throws IOException {
        byte bit = (byte) (1 << random.nextInt(8));
        byte changed = change(file, at, bit);
        Command verified = verify(ledger);
        assertThat(verified.status())
                .as("seed %d, %s, offset %d, bit %d: %s", SEED, file, at, bit, verified)
                .isEqualTo(1);
        assertThat(verified.out()).startsWith("damaged: ");
        assertThat(verified.err()).isEmpty();
        change(file, at, changed);
    }

    private static int stride(Path file) {
        if (file.endsWith("checkpoints.log")) {
            return CHECKPOINT_STRIDE;
        }
        return file.endsWith("nodes.mmr") ? NODE_STRIDE : SEGMENT_STRIDE;
    }

    private static Command verify(Path ledger) {
        return Command.run("", "log", "verify", ledger.toString());
    }

    /** Turns bits of one byte around. {@return the bits that turn them back} */
    private static byte change(Path file, long at, byte bits) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(channel.read(one, at)).isOne();
            one.put(0, (byte) (one.get(0) ^ bits));
            channel.write(one.flip(), at);
            return bits;
        }
    }
}
