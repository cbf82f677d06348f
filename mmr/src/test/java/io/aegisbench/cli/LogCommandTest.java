package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.note.NoteVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands below {@code log} on ledgers that are whole, crashed, being written, and damaged.
 */
final class LogCommandTest {
    private static final String LINE = System.lineSeparator();

    @TempDir private Path home;

    @Test
    void inspectsALedgerThatWasClosed() throws Exception {
        Path ledger = SmallLedger.closed(home);
        Command inspected = log("inspect", ledger);
        assertThat(inspected.status()).isZero();
        assertThat(inspected.err()).isEmpty();
        assertThat(inspected.out())
                .containsPattern("origin +aegis-ledger/[0-9a-f]{32}\\R")
                .containsPattern("records +10\\R")
                .containsPattern("checkpoint +size 10\\R")
                .containsPattern("root +[0-9a-f]{64}\\R")
                .containsPattern("signed by +aegis-ledger/[0-9a-f]{32}\\+[0-9a-f]{8} ")
                .containsPattern("segments +4: 3 sealed, 1 closed\\R")
                .containsPattern("epoch +1\\R")
                .containsPattern("nodes.mmr +18 nodes to the checkpoint, room for 131072\\R");
        assertThat(log("inspect", ledger, "--json").out())
                .contains("\"records\":10,\"segments\":{\"sealed\":3,\"closed\":1}")
                .contains("\"checkpoint\":{\"size\":10,\"root\":\"");
    }

    @Test
    void inspectsWhatAKilledProcessLeft() throws Exception {
        Path ledger = SmallLedger.crashed(home);
        assertThat(log("inspect", ledger).out())
                .containsPattern("checkpoint +size 9\\R")
                .containsPattern("segments +4: 2 sealed, 1 closed, 1 open\\R");
        damage(lastSegment(ledger), 8192 + 100);
        Files.delete(ledger.resolve("nodes.mmr"));
        Command torn = log("inspect", ledger);
        assertThat(torn.out())
                .containsPattern("segments +4: 2 sealed, 1 closed, 1 torn\\R")
                .contains("missing");
        assertThat(torn.status()).isZero();
    }

    @Test
    void verifiesALedgerAndSaysWhetherSignaturesWereChecked() throws Exception {
        String key;
        Path ledger;
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(SmallLedger.RECORDS);
            key = small.verifierKey();
            ledger = small.directory();
        }
        assertThat(log("verify", ledger, "--key", key))
                .isEqualTo(
                        new Command(
                                0,
                                "whole: records=10, segments=4, checkpoints=3, signed=10" + LINE,
                                ""));
        assertThat(log("verify", ledger).out())
                .startsWith("note: signatures were not checked, no --key was given");
        assertThat(log("verify", ledger, "--progress").err())
                .isEqualTo("verified 10 of 10 records" + LINE);
    }

    @Test
    void anotherKeyOfTheSameNameIsDamageOfEveryCheckpoint() throws Exception {
        Path ledger = SmallLedger.closed(home);
        String origin = log("inspect", ledger).out().lines().findFirst().orElse("").substring(12);
        String other;
        try (Ledger another =
                Ledger.open(
                        home.resolve("other"),
                        home.resolve("other-key"),
                        Optional.of(origin),
                        SmallLedger.SETTINGS,
                        LedgerListener.QUIET)) {
            other = another.verifier().toString();
        }
        Command verified = log("verify", ledger, "--key", other);
        assertThat(verified.status()).isEqualTo(1);
        assertThat(verified.out().lines().filter(line -> line.contains("not of this key")))
                .hasSize(3);
    }

    @Test
    void aTornTailAndAMissingNodeFileAreNoDamage() throws Exception {
        Path ledger = SmallLedger.crashed(home);
        Files.delete(ledger.resolve("nodes.mmr"));
        damage(lastSegment(ledger), 8192 + 100);
        Files.write(
                ledger.resolve("checkpoints.log"),
                "AEGISCKP".getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.APPEND);
        Command verified = log("verify", ledger);
        assertThat(verified.status()).as(verified.out()).isZero();
        assertThat(verified.out())
                .contains("torn tail: opening would cut off bytes=")
                .contains("torn tail of checkpoints.log: opening would cut off bytes=8")
                .contains("note: nodes.mmr is missing")
                .contains("whole: records=9, segments=4, checkpoints=4, signed=9");
    }

    @Test
    void aCheckpointBeyondTheRecordsAndRecordsWithoutOneAreDamage() throws Exception {
        Path ledger = SmallLedger.closed(home);
        Files.delete(lastSegment(ledger));
        Command shorter = log("verify", ledger);
        assertThat(shorter.status()).isEqualTo(1);
        assertThat(shorter.out())
                .contains("damaged: checkpoints.log: offset=1024, index=9: checkpoint covers more");
        Files.delete(ledger.resolve("checkpoints.log"));
        assertThat(log("verify", ledger).out()).contains("there are records and no checkpoint");
    }

    @Test
    void checkpointsThatWereCutAtEitherEndAreDamage() throws Exception {
        Path ledger = SmallLedger.closed(home);
        Path checkpoints = ledger.resolve("checkpoints.log");
        byte[] whole = Files.readAllBytes(checkpoints);
        for (byte[] none : List.of(new byte[0], Arrays.copyOf(whole, 100))) {
            Files.write(checkpoints, none);
            Command verified = log("verify", ledger);
            assertThat(verified.status()).as(verified.out()).isEqualTo(1);
            assertThat(verified.out()).contains("there are records and no checkpoint");
        }
        Files.write(checkpoints, Arrays.copyOfRange(whole, 512, whole.length));
        Command headless = log("verify", ledger);
        assertThat(headless.status()).as(headless.out()).isEqualTo(1);
        assertThat(headless.out())
                .contains("damaged: checkpoints.log: offset=0, index=0: the first checkpoint is");
    }

    @Test
    void catPrintsTextAsItIsAndOtherBytesInBase64() throws Exception {
        Path ledger = SmallLedger.closed(home);
        assertThat(log("cat", ledger).out())
                .isEqualTo(
                        """
                        first

                        zwei Wörter, 一行
                        /wAB
                        dHdvCmxpbmVz
                        record 5
                        record 6
                        record 7
                        record 8
                        record 9
                        """);
        assertThat(log("cat", ledger, "--from", "3", "--to", "6").out())
                .isEqualTo("/wAB\ndHdvCmxpbmVz\nrecord 5\n");
        assertThat(log("cat", ledger, "--from", "9", "--to", "99").out()).isEqualTo("record 9\n");
        assertThat(log("cat", ledger, "--from", "99").out()).isEmpty();
        List<byte[]> decoded = new ArrayList<>();
        log("cat", ledger, "--base64")
                .out()
                .lines()
                .forEach(line -> decoded.add(Base64.getDecoder().decode(line)));
        assertThat(decoded).containsExactlyElementsOf(SmallLedger.RECORDS);
    }

    @Test
    void receiptsVerifyWithAndWithoutTheNodeFile() throws Exception {
        Path ledger;
        NoteVerifier key;
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(SmallLedger.RECORDS);
            key = small.ledger().verifier();
            ledger = small.directory();
        }
        List<String> stored = receipts(ledger);
        damage(ledger.resolve("nodes.mmr"), 3);
        assertThat(receipts(ledger)).isEqualTo(stored);
        Files.delete(ledger.resolve("nodes.mmr"));
        assertThat(receipts(ledger)).isEqualTo(stored);
        for (int i = 0; i < stored.size(); i++) {
            byte[] file = stored.get(i).getBytes(StandardCharsets.UTF_8);
            assertThat(Receipt.verify(file, SmallLedger.RECORDS.get(i), key).isValid()).isTrue();
        }
    }

    @Test
    void aReceiptNeedsACheckpointAndARecord() throws Exception {
        Path ledger = SmallLedger.crashed(home);
        Command early = log("receipt", ledger, "--index", "9");
        assertThat(early.status()).isEqualTo(1);
        assertThat(early.out()).isEmpty();
        assertThat(early.err())
                .isEqualTo(
                        "aegis-mmr log receipt: no checkpoint covers the record yet: --index=9"
                                + LINE);
        Command none = log("receipt", ledger, "--index", "10");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("no such record: --index=10, records=10").hasLineCount(1);
        assertThat(log("receipt", ledger, "--index", "-1").status()).isEqualTo(2);
        damage(segment(ledger, 0), 4096 + 64);
        assertThat(log("receipt", ledger, "--index", "0").status()).isEqualTo(1);
        assertThat(log("receipt", ledger, "--index", "0").err())
                .contains("damaged: ")
                .hasLineCount(1);
    }

    @Test
    void salvagesAllOfAWholeLogAndWhatIsLeftOfADamagedOne() throws Exception {
        Path ledger = SmallLedger.closed(home);
        Path copy = home.resolve("copy");
        assertThat(log("salvage", ledger, "--to", copy.toString()))
                .isEqualTo(
                        new Command(
                                0,
                                lines(
                                        "saved: records=10",
                                        "lost: records=0",
                                        "saved [0, 10) as [0, 10)"),
                                ""));
        assertThat(log("cat", copy)).isEqualTo(log("cat", ledger));
        damage(segment(ledger, 1), 4096 + 64);
        damage(lastSegment(ledger), 4096 + 64);
        Path rest = Files.createDirectory(home.resolve("rest"));
        Command damaged = log("salvage", ledger, "--to", rest.toString());
        assertThat(damaged.status()).isEqualTo(1);
        assertThat(damaged.out())
                .isEqualTo(
                        lines(
                                "saved: records=8",
                                "lost: records=2",
                                "saved [0, 3) as [0, 3)",
                                "lost  [3, 4)",
                                "saved [4, 9) as [3, 8)",
                                "lost  [9, 10)"));
        assertThat(Files.readString(rest.resolve("salvage.txt"))).contains("lost  [9, 10)");
        assertThat(log("cat", rest, "--from", "7").out()).isEqualTo("record 8\n");
        assertThat(log("cat", ledger).status()).isEqualTo(1);
    }

    @Test
    void salvageRefusesATargetThatIsNotEmptyOrInTheLedger() throws Exception {
        Path ledger = SmallLedger.closed(home);
        Map<String, String> before = SmallLedger.fingerprint(ledger);
        Path link = Files.createSymbolicLink(home.resolve("link"), ledger);
        for (Path target :
                List.of(
                        ledger,
                        ledger.resolve("a/b"),
                        link.resolve("c"),
                        home,
                        home.resolve("key"))) {
            Command refused = log("salvage", ledger, "--to", target.toString());
            assertThat(refused.status()).as(target.toString()).isEqualTo(2);
            assertThat(refused.err()).contains("--to ").hasLineCount(1);
        }
        assertThat(SmallLedger.fingerprint(ledger)).isEqualTo(before);
    }

    @Test
    void tellsWhatNoCheckpointCoversYet() throws Exception {
        Command verified = log("verify", SmallLedger.crashed(home));
        assertThat(verified.status()).isZero();
        assertThat(verified.out()).contains("covers the last records yet: records=1");
        assertThat(Command.run("", "log", "verify", "--help").out())
                .contains("  1   false: damaged, lost, not there, or not covered");
    }

    @Test
    void refusesWhatIsNoLedger() throws IOException {
        for (List<String> command : commands(home)) {
            for (Path none : List.of(home, home.resolve("missing"))) {
                List<String> arguments = new ArrayList<>(command);
                arguments.set(2, none.toString());
                Command refused = Command.run("", arguments.toArray(new String[0]));
                assertThat(refused.status()).as(arguments.toString()).isEqualTo(2);
                assertThat(refused.err()).hasLineCount(1);
                assertThat(refused.out()).isEmpty();
            }
        }
        assertThat(home).isEmptyDirectory();
        assertThat(log("cat", home, "--from", "2", "--to", "1").err()).contains("--to is before");
        assertThat(log("verify", home, "--key", "x").err())
                .contains("--key: verifier key is not name+id+key");
    }

    @Test
    void noCommandChangesTheDirectory() throws Exception {
        for (Path ledger :
                List.of(
                        SmallLedger.closed(Files.createDirectory(home.resolve("a"))),
                        SmallLedger.crashed(Files.createDirectory(home.resolve("b"))))) {
            assertUnchanged(ledger, "none");
        }
        Path used = Files.createDirectory(home.resolve("c"));
        SmallLedger.closed(used);
        try (SmallLedger open = new SmallLedger(used)) {
            open.appendAll(SmallLedger.RECORDS);
            // Until a checkpoint covers the last record and the next segment is there, an open
            // ledger itself changes these.
            assertUnchanged(open.directory(), "nodes.mmr|segments|segments/next-.*");
        }
    }

    @Test
    void worksWhileAWriterAppends() throws Exception {
        SmallLedger.closed(home);
        try (SmallLedger open =
                new SmallLedger(home, SmallLedger.SETTINGS.withCheckpointRecords(4))) {
            Thread writer = Thread.ofPlatform().start(() -> appendMany(open));
            do {
                for (List<String> command : commands(open.directory())) {
                    if (!command.contains("salvage")) {
                        Command run = Command.run("", command.toArray(new String[0]));
                        assertThat(run.status()).as(command + " " + run).isZero();
                    }
                }
            } while (writer.isAlive());
            Path copy = home.resolve("copy");
            assertThat(log("salvage", open.directory(), "--to", copy.toString()).status()).isZero();
            assertThat(LedgerReader.open(copy).records().recordCount()).isEqualTo(70);
        }
        assertThat(log("verify", home.resolve("ledger")).status()).isZero();
    }

    private static void appendMany(SmallLedger open) {
        try {
            for (int i = 0; i < 6; i++) {
                open.append(SmallLedger.RECORDS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertUnchanged(Path ledger, String ignored) throws Exception {
        Map<String, String> before = SmallLedger.fingerprint(ledger);
        before.keySet().removeIf(name -> name.matches(ignored));
        for (List<String> command : commands(ledger)) {
            assertThat(Command.run("", command.toArray(new String[0])).status())
                    .as(command.toString())
                    .isZero();
            Map<String, String> after = SmallLedger.fingerprint(ledger);
            after.keySet().removeIf(name -> name.matches(ignored));
            assertThat(after).as(command.toString()).isEqualTo(before);
        }
    }

    private List<List<String>> commands(Path ledger) throws IOException {
        Path target = ledger.resolveSibling("to");
        try (Stream<Path> files = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            assertThat(files).isEmpty();
        }
        String directory = ledger.toString();
        return List.of(
                List.of("log", "inspect", directory),
                List.of("log", "inspect", directory, "--json"),
                List.of("log", "verify", directory),
                List.of("log", "cat", directory),
                List.of("log", "receipt", directory, "--index", "7"),
                List.of("log", "salvage", directory, "--to", target.toString()));
    }

    private static List<String> receipts(Path ledger) {
        List<String> receipts = new ArrayList<>();
        for (int i = 0; i < SmallLedger.RECORDS.size(); i++) {
            Command receipt = log("receipt", ledger, "--index", "" + i);
            assertThat(receipt.status()).as(receipt.toString()).isZero();
            receipts.add(receipt.out());
        }
        return receipts;
    }

    private static Command log(String name, Path directory, String... options) {
        List<String> arguments = new ArrayList<>(List.of("log", name, directory.toString()));
        arguments.addAll(List.of(options));
        return Command.run("", arguments.toArray(new String[0]));
    }

    private static String lines(String... lines) {
        return String.join(LINE, lines) + LINE;
    }

    private static Path segment(Path ledger, int number) {
        return ledger.resolve(String.format(Locale.ROOT, "segments/%016d.wal", number));
    }

    private static Path lastSegment(Path ledger) {
        return segment(ledger, 3);
    }

    private static void damage(Path file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 0x10;
        Files.write(file, bytes);
    }
}
