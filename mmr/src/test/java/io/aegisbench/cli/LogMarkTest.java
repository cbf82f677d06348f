package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code log verify} against what was signed elsewhere, and {@code log reorigin}. */
final class LogMarkTest {
    private static final int FRAME_BYTES = 512;

    @TempDir private Path home;

    private Path ledger = Path.of("");
    private Path key = Path.of("");
    private Path mark = Path.of("");

    /** Ten records in two lives, checkpoints of 0, 1, 5, 6, 10; a copy of the first life. */
    @BeforeEach
    void makeLedger() throws Exception {
        key = home.resolve("key");
        mark = HighWaterMark.beside(key);
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(SmallLedger.RECORDS.subList(0, 5));
            ledger = small.directory();
        }
        SmallLedger.copy(ledger, home.resolve("old"));
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(SmallLedger.RECORDS.subList(5, 10));
        }
    }

    private static Command verify(Path directory, String... more) {
        return Command.run(
                "",
                Stream.concat(Stream.of("log", "verify", directory.toString()), Arrays.stream(more))
                        .toArray(String[]::new));
    }

    private String verifierKey() throws IOException {
        return KeyFile.load(key).verifier().toString();
    }

    private Path shown() throws IOException {
        return Files.write(
                home.resolve("shown"),
                LedgerReader.open(ledger).lastCheckpoint().orElseThrow().bytes());
    }

    @Test
    void theNewestCopyIsWholeAndAnOlderOneEndsTooEarly() throws Exception {
        String[] asked = {
            "--key", verifierKey(), "--mark", mark.toString(), "--checkpoint", shown().toString()
        };
        Command newest = verify(ledger, asked);
        assertThat(newest.status()).as("%s", newest).isZero();
        assertThat(newest.out()).doesNotContain("note:");
        assertThat(verify(home.resolve("old")).status()).as("alone it is whole").isZero();
        Command older = verify(home.resolve("old"), asked);
        assertThat(older.status()).isEqualTo(1);
        assertThat(older.out())
                .contains("the ledger ends before the mark: size=10, records=5")
                .contains("the ledger ends before the given checkpoint: size=10, records=5");
    }

    @Test
    void aCheckpointThatIsMissingIsFoundByWhomItWasShown() throws Exception {
        Path stored = ledger.resolve("checkpoints.log");
        byte[] all = Files.readAllBytes(stored);
        Files.write(stored, Arrays.copyOf(all, all.length - FRAME_BYTES));
        Command ahead = verify(ledger, "--mark", mark.toString());
        assertThat(ahead.status()).as("%s", ahead).isZero();
        assertThat(ahead.out()).contains("note: the mark is stored at the next opening: size=10");
        byte[] signed = HighWaterMark.Content.parse(Files.readAllBytes(mark)).note().bytes();
        String shown = Files.write(home.resolve("shown"), signed).toString();
        Command missing = verify(ledger, "--checkpoint", shown);
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.out())
                .contains("the given checkpoint was signed and is not stored: size=10");
        Files.write(stored, all);
        assertThat(verify(ledger, "--checkpoint", shown).status()).isZero();
    }

    @Test
    void theMarkOfAnotherLedgerIsNoMarkOfThisOne() throws Exception {
        Path other = Files.createDirectory(home.resolve("other"));
        SmallLedger.closed(other);
        Command without = verify(ledger, "--mark", SmallLedger.mark(other).toString());
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.out()).contains("the mark is of another ledger: origin=");
        Command with =
                verify(
                        ledger,
                        "--key",
                        verifierKey(),
                        "--mark",
                        SmallLedger.mark(other).toString());
        assertThat(with.status()).isEqualTo(1);
        assertThat(with.out()).contains("invalid: --mark is not of this key");
        Command none = verify(ledger, "--mark", key.toString());
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).hasLineCount(1).contains("--mark is no checkpoint");
    }

    private Command reorigin(String reason) {
        return Command.run(
                "",
                "log",
                "reorigin",
                ledger.toString(),
                "--key-file",
                key.toString(),
                "--reason",
                reason);
    }

    private List<Path> named(String begin) throws IOException {
        try (Stream<Path> names = Files.list(home)) {
            return names.filter(name -> name.getFileName().toString().startsWith(begin))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aNewOriginNamesWhatTheOldOneSignedLast() throws Exception {
        NoteSigner old = KeyFile.load(key);
        byte[] signed = Files.readAllBytes(mark);
        Files.move(ledger, home.resolve("lost"));
        SmallLedger.copy(home.resolve("old"), ledger);
        Command begun = reorigin("the disk died");
        assertThat(begun.status()).as("%s", begun).isZero();
        assertThat(begun.out()).contains("old origin: " + old.name() + ", signed=10");
        assertThat(named("ledger.")).hasSize(1);
        assertThat(named("key.2")).hasSize(2);
        assertThat(KeyFile.load(named("key.2").getFirst()).name()).isEqualTo(old.name());
        assertThat(named("key.2").getLast()).hasBinaryContent(signed);
        assertThat(verify(named("ledger.").getFirst()).status()).isZero();
        Command whole = verify(ledger, "--key", verifierKey(), "--mark", mark.toString());
        assertThat(whole.status()).as("%s", whole).isZero();
        Command first = Command.run("", "log", "cat", ledger.toString());
        assertThat(first.out())
                .hasLineCount(1)
                .startsWith("{\"v\":1,\"kind\":\"reorigin\",\"at\":")
                .contains("\"origin\":\"" + old.name() + "\",\"signedSize\":10,\"signedRoot\":\"")
                .contains("\"signedIn\":\"mark\"")
                .contains("\"reason\":\"the disk died\"}");
        try (SmallLedger small = new SmallLedger(home)) {
            assertThat(small.verifierKey()).isNotEqualTo(old.verifier().toString());
            assertThat(begun.out()).contains(small.verifierKey());
            assertThat(small.ledger().durableCount()).isEqualTo(1);
        }
    }

    @Test
    void aDirectoryThatIsGoneIsBegunAnewToo() throws Exception {
        Files.move(ledger, home.resolve("lost"));
        assertThat(reorigin("gone").status()).isZero();
        try (Ledger opened = Ledger.open(ledger, key)) {
            assertThat(opened.durableCount()).isEqualTo(1);
        }
    }

    @Test
    void aLedgerThatIsHeldOrReasonThatIsNoneChangesNothing() throws Exception {
        List<Path> before = named("");
        try (SmallLedger small = new SmallLedger(home)) {
            Command held = reorigin("because");
            assertThat(held.status()).isEqualTo(2);
            assertThat(held.err()).hasLineCount(1).contains("is held").contains("pid=");
            assertThat(named("")).isEqualTo(before);
            small.append(SmallLedger.RECORDS.subList(0, 1));
        }
        assertThat(reorigin(" ").status()).isEqualTo(2);
        Path kept = Files.move(key, home.resolve("kept"));
        Command without = reorigin("because");
        assertThat(without.status()).isEqualTo(2);
        assertThat(without.err()).hasLineCount(1).contains("--key-file cannot be read");
        Files.move(kept, key);
        assertThat(named("")).isEqualTo(before);
        new SmallLedger(home).close();
    }
}
