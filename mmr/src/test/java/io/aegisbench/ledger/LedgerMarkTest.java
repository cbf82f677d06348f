package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.EACH_RECORD;
import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.awaitCheckpoint;
import static io.aegisbench.ledger.LedgerFixture.contents;
import static io.aegisbench.ledger.LedgerFixture.flipBit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.DirectoryLockedException;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key signed last lies beside it, and no ledger that is not that one is signed on. */
@Timeout(300)
final class LedgerMarkTest {
    private static final int OLD = 6;
    private static final int NEW = 14;
    private static final Checkpoint EMPTY =
            Checkpoint.of("none", MountainRange.create(HashProfile.RFC9162).view().commitment());
    private static final List<String> PARTS = List.of("segments", "checkpoints", "nodes", "mark");

    @TempDir private Path parent;

    private LedgerFixture fixture = new LedgerFixture(Path.of(""));
    private Path mark = Path.of("");
    private Checkpoint signed = EMPTY;

    /** Leaves the ledger as it is at {@link #NEW} records, and copies of both in between. */
    @BeforeEach
    void makeOldAndNew() throws Exception {
        fixture = new LedgerFixture(parent);
        mark = HighWaterMark.beside(fixture.key());
        fixture.create(OLD);
        save("old");
        fixture.create(OLD, 1);
        fixture.create(OLD + 1, NEW - OLD - 1); // A life of its own, so that it signs once more.
        save("new");
        try (Ledger ledger = fixture.open()) {
            signed = ledger.checkpoint();
        }
    }

    private Path part(String name) {
        return switch (name) {
            case "segments" -> fixture.directory().resolve("segments");
            case "checkpoints" -> fixture.files().checkpoints();
            case "nodes" -> fixture.files().nodes();
            default -> mark;
        };
    }

    private void save(String age) throws IOException {
        for (String name : PARTS) {
            copyAll(part(name), parent.resolve(age).resolve(name));
        }
    }

    private void restore(String age, String name) throws IOException {
        delete(part(name));
        copyAll(parent.resolve(age).resolve(name), part(name));
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> names = Files.walk(from)) {
            for (Path path : names.toList()) {
                Path target = from.equals(path) ? to : to.resolve(from.relativize(path));
                Files.createDirectories(target.getParent());
                Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> names = Files.walk(path)) {
            for (Path each : names.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private List<String> everything() throws IOException {
        List<String> all = new ArrayList<>(contents(fixture.directory()));
        all.addAll(contents(mark));
        all.addAll(contents(fixture.key()));
        return all;
    }

    private void refuses(Class<? extends Throwable> type, String... words) throws IOException {
        List<String> before = everything();
        assertThatThrownBy(fixture::open).isInstanceOf(type).hasMessageContainingAll(words);
        assertThat(everything()).isEqualTo(before);
    }

    private Checkpoint marked() throws IOException {
        NoteSigner key = KeyFile.load(fixture.key());
        return LedgerFixture.opened(
                        List.of(HighWaterMark.Content.parse(Files.readAllBytes(mark)).note()),
                        key.verifier())
                .getFirst();
    }

    /**
     * The whole ledger from yesterday, mark too, is all that nothing here can tell from today's.
     */
    @Test
    void whateverIsRestoredOpensWholeOrIsRefused() throws Exception {
        for (int set = 0; set < 1 << PARTS.size(); set++) {
            List<String> old = new ArrayList<>();
            for (int i = 0; i < PARTS.size(); i++) {
                restore((set >> i & 1) == 1 ? "old" : "new", PARTS.get(i));
                old.addAll((set >> i & 1) == 1 ? List.of(PARTS.get(i)) : List.of());
            }
            if (old.contains("checkpoints") && !old.contains("segments") && !old.contains("mark")) {
                refuses(
                        LedgerMarkException.class,
                        "checkpoints.log does not have all that its key signed",
                        "size=" + OLD,
                        "size=" + NEW,
                        "mark=" + mark,
                        "reorigin");
            } else if (!old.contains("segments")) {
                opensWhole(NEW, old);
            } else if (!old.contains("mark") || !old.contains("checkpoints")) {
                refuses(
                        LedgerMarkException.class,
                        "records=" + OLD,
                        "missing=[" + OLD + ", " + NEW + ")",
                        "signed in=" + (old.contains("mark") ? "checkpoints.log" : mark),
                        "reorigin");
            } else {
                opensWhole(OLD, old);
            }
        }
    }

    private void opensWhole(int size, List<String> old) throws IOException {
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            assertThat(ledger.recovery().recordCount()).as("%s", old).isEqualTo(size);
            awaitCheckpoint(ledger, size);
            if (size == NEW) {
                assertThat(ledger.checkpoint()).as("%s", old).isEqualTo(signed);
            }
            assertThat(ledger.remarks().isEmpty())
                    .as("%s: %s", old, ledger.remarks())
                    .isEqualTo(old.contains("mark") == old.contains("checkpoints"));
        }
        assertThat(marked().size()).isEqualTo(size);
        assertThat(LedgerVerifier.verify(fixture.directory(), Optional.empty(), _ -> {}).damages())
                .as("%s", old)
                .filteredOn(damage -> !damage.file().equals(part("nodes"))) // A cache.
                .isEmpty();
    }

    /** Another history with right checksums, footers and even signatures, as long or longer. */
    @ParameterizedTest
    @ValueSource(ints = {NEW, NEW + 5})
    void rewrittenHistoryIsRefused(int records) throws Exception {
        LedgerFixture other = new LedgerFixture(Files.createDirectory(parent.resolve("other")));
        Files.copy(fixture.key(), other.key());
        String origin = KeyFile.load(other.key()).name();
        try (Ledger ledger =
                Ledger.open(
                        other.directory(),
                        other.key(),
                        Optional.of(origin),
                        SETTINGS,
                        LedgerListener.QUIET)) {
            appendAllOther(ledger, records);
        }
        delete(part("segments"));
        copyAll(other.directory().resolve("segments"), part("segments"));
        byte[] checkpoints = Files.readAllBytes(part("checkpoints"));
        Files.write(part("checkpoints"), Arrays.copyOf(checkpoints, CheckpointLog.SECTOR_BYTES));
        Files.delete(part("nodes"));
        refuses(LedgerMarkException.class, "size=" + NEW, "expected=" + signed.root().hex());
        Files.copy(other.files().nodes(), part("nodes"));
        refuses(LedgerMarkException.class, "size=" + NEW, "expected=" + signed.root().hex());
        Files.copy(
                other.files().checkpoints(),
                part("checkpoints"),
                StandardCopyOption.REPLACE_EXISTING);
        refuses(LedgerMarkException.class, "size=" + NEW);
        // Without the mark nothing in the directory would say so.
        Files.delete(mark);
        fixture.open().close();
    }

    private static void appendAllOther(Ledger ledger, int records) throws InterruptedException {
        for (int i = 0; i < records; i++) {
            ledger.append(LedgerFixture.record(1000 + i)).awaitDurable(LedgerFixture.PATIENCE);
        }
    }

    @Test
    void aMissingMarkIsMadeOfTheLastCheckpointAndTold() throws Exception {
        Files.delete(mark);
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.remarks())
                    .singleElement()
                    .asString()
                    .contains("no mark", "size=" + NEW, "mark=" + mark);
            assertThat(marked()).isEqualTo(signed);
        }
        assertThat(Files.getPosixFilePermissions(mark))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.remarks()).isEmpty();
        }
    }

    @Test
    void aDamagedMarkIsRefusedByName() throws Exception {
        byte[] whole = Files.readAllBytes(mark);
        for (int at = 0; at < whole.length; at += 7) {
            flipBit(mark, at, at % 8);
            refuses(LedgerMarkException.class, "mark=" + mark);
            Files.write(mark, whole);
        }
        for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
            Files.write(mark, Arrays.copyOf(whole, length));
            refuses(LedgerMarkException.class, "damaged", "mark=" + mark);
        }
        Files.delete(mark);
        Files.createDirectory(mark);
        refuses(IOException.class, "cannot be read", "mark=" + mark);
    }

    @Test
    void theMarkOfAnotherKeyIsRefusedByName() throws Exception {
        LedgerFixture other = new LedgerFixture(Files.createDirectory(parent.resolve("other")));
        other.create(2);
        Files.copy(HighWaterMark.beside(other.key()), mark, StandardCopyOption.REPLACE_EXISTING);
        refuses(LedgerMarkException.class, "not of this key", "mark=" + mark);
        NoteSigner namesake =
                NoteSigner.generate(KeyFile.load(fixture.key()).name(), KeyType.ED25519);
        Files.write(mark, signed.sign(namesake).bytes());
        refuses(LedgerMarkException.class, "not of this key", "mark=" + mark);
    }

    @Test
    void aLostDirectoryIsNotBegunAgainWithItsKey() throws Exception {
        String origin = KeyFile.load(fixture.key()).name();
        delete(fixture.directory());
        for (Optional<String> given : List.of(Optional.<String>empty(), Optional.of(origin))) {
            assertThatThrownBy(() ->
                            Ledger.open(
                                    fixture.directory(),
                                    fixture.key(),
                                    given,
                                    SETTINGS,
                                    LedgerListener.QUIET))
                    .isInstanceOf(LedgerMarkException.class)
                    .hasMessageContaining("missing=[0, " + NEW + ")");
            assertThat(fixture.directory()).doesNotExist();
        }
        Files.delete(fixture.key());
        refuses(LedgerKeyException.class, "key is missing", "mark=" + mark);
        assertThat(fixture.key()).doesNotExist();
    }

    @Test
    void twoLedgersOfOneKeyDoNotBothSign() throws Exception {
        Path key = parent.resolve("shared.key");
        KeyFile.create(key, NoteSigner.generate("shared", KeyType.ED25519));
        try (Ledger first = shared("first", key)) {
            Ledger second = shared("second", key);
            appendAll(first, 0, 1);
            awaitCheckpoint(first, 1);
            second.append(LedgerFixture.record(7)).awaitDurable(LedgerFixture.PATIENCE);
            LedgerFixture.await("failure", () -> second.failure().isPresent());
            assertThat(second.failure().orElseThrow())
                    .isInstanceOf(LedgerMarkException.class)
                    .hasMessageContaining("another ledger signs with this key");
            assertThat(second.checkpoint().size()).isZero();
            assertThatThrownBy(second::close).isInstanceOf(LedgerFailedException.class);
        }
    }

    private Ledger shared(String name, Path key) throws IOException {
        return Ledger.open(
                parent.resolve(name),
                key,
                Optional.of("shared"),
                EACH_RECORD,
                LedgerListener.QUIET);
    }

    @Test
    void aMarkThatCannotBeWrittenIsToldByTheOpening() throws Exception {
        Path inTheWay = Files.createDirectory(mark.resolveSibling(mark.getFileName() + ".tmp"));
        Files.createFile(inTheWay.resolve("file"));
        byte[] before = Files.readAllBytes(part("checkpoints"));
        assertThatThrownBy(fixture::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be kept beside the key")
                .hasMessageContaining("mark=" + mark);
        assertThat(Files.readAllBytes(part("checkpoints"))).isEqualTo(before);
        delete(inTheWay);
        fixture.open().close();
    }

    @Test
    void ofManyStartsAtOnceOneOpensAtATimeAndTheMarkIsTheLast() throws Exception {
        int starts = 4;
        int opened = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(starts)) {
            for (int round = 0; round < 5; round++) {
                Callable<Boolean> start = this::appendsOne;
                List<Future<Boolean>> all = threads.invokeAll(Collections.nCopies(starts, start));
                for (Future<Boolean> each : all) {
                    opened += each.get(2, TimeUnit.MINUTES) ? 1 : 0;
                }
                assertThat(marked().size()).isEqualTo(NEW + opened);
            }
        }
        assertThat(opened).isGreaterThanOrEqualTo(5);
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.remarks()).isEmpty();
            assertThat(ledger.checkpoint().size()).isEqualTo(NEW + opened);
        }
    }

    private boolean appendsOne() throws IOException, InterruptedException {
        try (Ledger ledger = fixture.open()) {
            ledger.append(LedgerFixture.record(1)).awaitDurable(LedgerFixture.PATIENCE);
            return true;
        } catch (DirectoryLockedException e) {
            return false;
        }
    }
}
