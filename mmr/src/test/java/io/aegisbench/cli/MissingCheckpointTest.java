package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerCorruptException;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerMarkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ledger's twin in whose {@code checkpoints.log} whole frames, each with its checksums, were
 * taken out, moved or doubled.
 */
@Timeout(120)
final class MissingCheckpointTest {
    private static final int FRAME_BYTES = 512;
    private static final int FRAMES = 6;
    private static final int LAST = FRAMES - 1;

    @TempDir private Path home;

    private Path ledger = Path.of("");
    private Path stored = Path.of("");
    private Path mark = Path.of("");
    private byte[] markBytes = {};
    private List<byte[]> frames = List.of();

    /** Five lives of one record each: checkpoints of 0 to 5, ordinals the same. */
    @BeforeEach
    void makeLedger() throws Exception {
        for (int life = 0; life < LAST; life++) {
            live(life);
        }
        stored = ledger.resolve("checkpoints.log");
        mark = SmallLedger.mark(home);
        markBytes = Files.readAllBytes(mark);
        frames = frames(Files.readAllBytes(stored));
        assertThat(frames).hasSize(FRAMES);
    }

    private void live(int record) throws Exception {
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(SmallLedger.RECORDS.subList(record, record + 1));
            ledger = small.directory();
        }
    }

    private static List<byte[]> frames(byte[] file) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < file.length; at += FRAME_BYTES) {
            frames.add(Arrays.copyOfRange(file, at, at + FRAME_BYTES));
        }
        return frames;
    }

    private void store(List<byte[]> changed) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        changed.forEach(all::writeBytes);
        Files.write(stored, all.toByteArray());
    }

    private List<byte[]> without(int... ordinals) {
        List<byte[]> left = new ArrayList<>(frames);
        for (int i = ordinals.length - 1; i >= 0; i--) {
            left.remove(ordinals[i]);
        }
        return left;
    }

    private Command verify(String... more) {
        List<String> words = new ArrayList<>(List.of("log", "verify", ledger.toString()));
        words.addAll(List.of(more));
        return Command.run("", words.toArray(String[]::new));
    }

    private void findsDamage(String line, String... more) {
        Command verified = verify(more);
        assertThat(verified.status()).as("%s", verified).isEqualTo(1);
        assertThat(verified.out()).startsWith("damaged: checkpoints.log: ").contains(line);
    }

    private void findsNothing(String... more) {
        Command verified = verify(more);
        assertThat(verified.status()).as("%s", verified).isZero();
    }

    private Ledger open() throws IOException {
        return Ledger.open(
                ledger,
                home.resolve("key"),
                Optional.empty(),
                SmallLedger.SETTINGS,
                LedgerListener.QUIET);
    }

    private void openingRefuses(Class<? extends Exception> type, String... words) throws Exception {
        byte[] before = Files.readAllBytes(stored);
        assertThatThrownBy(this::open).isInstanceOf(type).hasMessageContainingAll(words);
        assertThat(stored).hasBinaryContent(before);
        assertThat(mark).hasBinaryContent(markBytes);
    }

    @Test
    void eachThatIsTakenOutIsNamedAndOpeningRefuses() throws Exception {
        findsNothing("--mark", mark.toString());
        for (int gone = 0; gone < LAST; gone++) {
            store(without(gone));
            findsDamage("a checkpoint is missing: ordinal=" + gone);
            openingRefuses(
                    LedgerCorruptException.class,
                    "taken out",
                    "ordinal=" + LAST,
                    "written at=" + LAST * FRAME_BYTES);
        }
        store(without(2, 3));
        findsDamage("checkpoints are missing: ordinals=[2, 4)");
    }

    @Test
    void theLastOneIsThatOfACrashAndIsStoredAgainAsItWas() throws Exception {
        store(without(LAST));
        findsNothing("--mark", mark.toString());
        open().close();
        assertThat(frames(Files.readAllBytes(stored))).containsExactlyElementsOf(frames);
        assertThat(mark).hasBinaryContent(markBytes);
    }

    @Test
    void ofTheLastTwoTheMarkMissesOne() throws Exception {
        store(without(LAST - 1, LAST));
        findsNothing();
        findsDamage(
                "a checkpoint is missing: ordinal=" + (LAST - 1) + ", the mark counts them",
                "--mark",
                mark.toString());
        openingRefuses(
                LedgerMarkException.class,
                "does not have all that its key signed: stored=" + (LAST - 1),
                "signed=" + FRAMES);
    }

    /** Ordinals and places that are written anew: only the count beside the key says so. */
    @Test
    void whoNumbersTheRestAnewIsFoundByTheCountOfTheMark() throws Exception {
        for (int gone = 0; gone < LAST; gone++) {
            List<byte[]> left = without(gone);
            for (int i = 0; i < left.size(); i++) {
                left.set(i, numbered(left.get(i), i));
            }
            store(left);
            if (gone > 0) {
                findsNothing();
            }
            findsDamage(
                    "a checkpoint is missing: ordinal=" + (LAST - 1), "--mark", mark.toString());
            openingRefuses(LedgerMarkException.class, "stored=" + LAST, "signed=" + FRAMES);
        }
    }

    @Test
    void anyTwoThatChangedPlacesAreFound() throws Exception {
        for (int first = 0; first < FRAMES; first++) {
            for (int second = first + 1; second < FRAMES; second++) {
                List<byte[]> swapped = new ArrayList<>(frames);
                Collections.swap(swapped, first, second);
                store(swapped);
                findsDamage("behind a later one: ordinal=" + first);
                findsDamage(
                        second - first == 1
                                ? "a checkpoint is missing: ordinal=" + first
                                : "missing: ordinals=[" + first + ", " + second + ")");
                if (second == LAST) {
                    openingRefuses(LedgerCorruptException.class, "ordinal=" + first);
                } else {
                    isToldByWhomReadsThem();
                }
            }
        }
    }

    /** As with any damage before the last one, opening reads no more than that. */
    private void isToldByWhomReadsThem() throws IOException {
        try (Ledger opened = open()) {
            assertThatThrownBy(() -> opened.checkpoints(0, FRAMES))
                    .isInstanceOf(LedgerCorruptException.class)
                    .hasMessageContaining("taken out, put in or moved");
        }
    }

    @Test
    void eachThatStandsTwiceIsFoundAndOpeningRefuses() throws Exception {
        for (int twice = 0; twice < FRAMES; twice++) {
            List<byte[]> doubled = new ArrayList<>(frames);
            doubled.add(twice, frames.get(twice));
            store(doubled);
            findsDamage("stands twice or behind a later one: ordinal=" + twice);
            openingRefuses(LedgerCorruptException.class, "put in", "ordinal=" + LAST);
        }
    }

    @Test
    void aLedgerOfOlderFramesIsReadAndGoesOnWithNumberedOnes() throws Exception {
        store(frames.stream().map(MissingCheckpointTest::old).toList());
        Files.write(
                mark, Arrays.copyOf(markBytes, markBytes.length - "\ncheckpoints 6\n".length()));
        findsNothing("--mark", mark.toString());
        live(LAST);
        findsNothing("--mark", mark.toString());
        frames = frames(Files.readAllBytes(stored));
        markBytes = Files.readAllBytes(mark);
        assertThat(frames).hasSize(FRAMES + 1);
        assertThat(markBytes).asString().endsWith("\n\ncheckpoints 7\n");
        for (int gone = 0; gone < FRAMES; gone++) {
            store(without(gone));
            findsDamage("a checkpoint is missing: ordinal=" + LAST);
            openingRefuses(LedgerCorruptException.class, "ordinal=" + FRAMES);
        }
        List<byte[]> downgraded = without(1);
        downgraded.set(LAST, old(downgraded.get(LAST)));
        store(downgraded);
        findsDamage("a checkpoint is missing: ordinal=" + LAST, "--mark", mark.toString());
        openingRefuses(LedgerMarkException.class, "stored=" + FRAMES, "signed=" + (FRAMES + 1));
    }

    private static byte[] numbered(byte[] frame, long ordinal) {
        ByteBuffer changed = ByteBuffer.wrap(frame.clone());
        changed.putLong(24, ordinal).putLong(32, ordinal * FRAME_BYTES);
        return summed(changed, 40);
    }

    /** {@return the frame as it was written before frames were numbered} */
    private static byte[] old(byte[] frame) {
        ByteBuffer numbered = ByteBuffer.wrap(frame);
        byte[] note = new byte[numbered.getInt(12)];
        numbered.get(44, note);
        ByteBuffer old = ByteBuffer.allocate(FRAME_BYTES);
        old.putLong(0x4145474953434b50L).putInt(0).putInt(note.length);
        old.putLong(numbered.getLong(16)).put(28, note);
        return summed(old, 24);
    }

    private static byte[] summed(ByteBuffer frame, int headerCrcAt) {
        CRC32C header = new CRC32C();
        header.update(frame.slice(0, 8));
        header.update(frame.slice(12, headerCrcAt - 12));
        frame.putInt(headerCrcAt, (int) header.getValue());
        CRC32C all = new CRC32C();
        all.update(frame.slice(12, FRAME_BYTES - 12));
        frame.putInt(8, (int) all.getValue());
        byte[] bytes = new byte[FRAME_BYTES];
        frame.get(0, bytes);
        return bytes;
    }
}
