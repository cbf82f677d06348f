package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code key generate}, {@code checkpoint verify} and {@code receipt verify}. */
final class LedgerCommandTest {
    private static final byte[] PAYLOAD = "two".getBytes(StandardCharsets.UTF_8);
    private static final Command VALID = new Command(0, "valid" + System.lineSeparator(), "");

    @TempDir private Path directory;

    private String key;
    private Path checkpoint;
    private Path receipt;
    private Path payload;

    @BeforeEach
    void signAReceipt() throws IOException {
        NoteSigner signer = NoteSigner.generate("example.com/log", KeyType.ED25519);
        key = signer.verifier().toString();
        MountainRange range = MountainRange.create(HashProfile.RFC9162);
        List.of("one", "two", "three")
                .forEach(word -> range.append(word.getBytes(StandardCharsets.UTF_8)));
        SignedNote note = Checkpoint.of("example.com/log", range.view().commitment()).sign(signer);
        Rfc9162InclusionProof proof = (Rfc9162InclusionProof) range.view().inclusionProof(1);
        checkpoint = Files.write(directory.resolve("checkpoint"), note.bytes());
        receipt = Files.write(directory.resolve("a.tlog-proof"), Receipt.of(proof, note).bytes());
        payload = Files.write(directory.resolve("payload"), PAYLOAD);
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void aGeneratedKeyIsTheOneInTheFile(KeyType type) throws IOException {
        Path file = directory.resolve("key");
        Command command = generate("example.com/log", file, "--type", type.id());
        assertThat(command.status()).isZero();
        assertThat(command.err()).isEmpty();
        NoteVerifier verifier = KeyFile.load(file).verifier();
        assertThat(command.out()).isEqualTo(verifier + System.lineSeparator());
        assertThat(verifier.type()).isEqualTo(type);
        assertThat(verifier.name()).isEqualTo("example.com/log");
    }

    @Test
    void aKeyIsEd25519UnlessTheTypeIsSaid() throws IOException {
        Path file = directory.resolve("key");
        assertThat(generate("log", file).status()).isZero();
        assertThat(KeyFile.load(file).verifier().type()).isEqualTo(KeyType.ED25519);
    }

    @Test
    void noKeyIsOverwrittenAndABadNameOrPlaceLeavesNoFile() throws IOException {
        Path file = directory.resolve("key");
        assertThat(generate("log", file).status()).isZero();
        String before = Files.readString(file);
        assertRefused(generate("log", file), "--out exists already, and no key is overwritten");
        assertThat(file).hasContent(before);
        Path other = directory.resolve("other");
        assertRefused(generate("a b", other), "--name: key name has a space or a plus: name=a b");
        assertRefused(generate("", other), "--name: key name is empty");
        assertRefused(generate("log", other, "--type", "hmac"), "no such key type: type=hmac");
        assertThat(other).doesNotExist();
        assertRefused(
                generate("log", directory.resolve("no/key")),
                "--out cannot be written: no such file or directory");
    }

    @Test
    void aSignedCheckpointIsValidFromAFileAndFromStandardInput() throws IOException {
        assertThat(Command.run("", "checkpoint", "verify", "" + checkpoint, "--key", key))
                .isEqualTo(VALID);
        assertThat(
                        Command.run(
                                Files.readAllBytes(checkpoint),
                                "checkpoint",
                                "verify",
                                "-",
                                "--key",
                                key))
                .isEqualTo(VALID);
    }

    @Test
    void aReceiptIsValidAlsoWhereOneOfItsFilesIsStandardInput() throws IOException {
        assertThat(verifyReceipt("", "" + receipt, "" + payload)).isEqualTo(VALID);
        assertThat(verifyReceipt(Files.readString(receipt), "-", "" + payload)).isEqualTo(VALID);
        assertThat(verifyReceipt("two", "" + receipt, "-")).isEqualTo(VALID);
        assertRefused(
                verifyReceipt("two", "-", "-"),
                "only one of FILE and --payload can be standard input");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "index 1   | index 3   | invalid: index: checkpoint has no such leaf: index=3, size=3",
                "index 1   | index 0   | invalid: inclusion: proof leads to another root",
                "\\n3\\n   | \\n4\\n   | invalid: signature: signature is not the key's of this text",
                "— example | — exampla | invalid: signature: note has no signature of a known key",
            })
    void aReceiptThatIsFalseIsStatusOneAndNamesTheStep(String from, String to, String reason)
            throws IOException {
        String twin =
                Files.readString(receipt).replace(from.translateEscapes(), to.translateEscapes());
        Command command = verifyReceipt(twin, "-", "" + payload);
        assertThat(command.status()).isEqualTo(1);
        assertThat(command.out()).startsWith(reason).hasLineCount(1);
        assertThat(command.err()).isEmpty();
    }

    @Test
    void anotherPayloadOrKeyIsFalse() {
        Command command = verifyReceipt("twO", "" + receipt, "-");
        assertThat(command.status()).isEqualTo(1);
        assertThat(command.out()).startsWith("invalid: inclusion: ");
        String other = NoteSigner.generate("example.com/log", KeyType.ED25519).verifier() + "";
        Command foreign = Command.run("", "checkpoint", "verify", "" + checkpoint, "--key", other);
        assertThat(foreign.status()).isEqualTo(1);
        assertThat(foreign.out()).startsWith("invalid: signature: ");
    }

    @Test
    void whatCannotBeParsedIsStatusTwo() throws IOException {
        String text = Files.readString(receipt);
        assertRefused(
                verifyReceipt(text.replace("index 1", "index 01"), "-", "" + payload),
                "receipt's index is not a decimal number without leading zeros: 01");
        assertRefused(verifyReceipt("", "-", "" + payload), "receipt has no empty line");
        assertRefused(
                Command.run("text", "checkpoint", "verify", "-", "--key", key),
                "note has no empty line before its signatures");
        assertRefused(
                Command.run("", "checkpoint", "verify", "-", "--key", "key"),
                "--key: verifier key is not name+id+key");
        assertRefused(
                verifyReceipt("", directory + "/no", "" + payload),
                "receipt cannot be read: no such file or directory");
        assertRefused(verifyReceipt("", "" + receipt, "" + directory), "payload cannot be read: ");
        assertRefused(
                verifyReceipt("a".repeat(LeafReader.MAX_LEAF_BYTES + 1), "" + receipt, "-"),
                "payload is longer than 1048576 bytes");
    }

    @Test
    void aGroupWithoutACommandIsBadUseAndHelpIsNot() {
        for (String group : List.of("key", "checkpoint", "receipt")) {
            assertRefused(Command.run("", group), "Missing required subcommand");
            assertThat(Command.run("", group, "--help").status()).isZero();
        }
        assertThat(Command.run("", "receipt", "verify", "--help").out())
                .startsWith("Usage: aegis-mmr receipt verify")
                .contains("--payload", "Exit status:");
        assertRefused(Command.run("", "receipt", "verify", "-"), "Missing required options");
    }

    private Command generate(String name, Path out, String... more) {
        String[] fixed = {"key", "generate", "--name", name, "--out", out.toString()};
        return Command.run(
                "", Stream.of(fixed, more).flatMap(Arrays::stream).toArray(String[]::new));
    }

    private Command verifyReceipt(String in, String file, String payloadFile) {
        return Command.run(in, "receipt", "verify", file, "--key", key, "--payload", payloadFile);
    }

    private static void assertRefused(Command command, String reason) {
        assertThat(command.status()).as(command.toString()).isEqualTo(2);
        assertThat(command.out()).isEmpty();
        assertThat(command.err()).contains(reason).startsWith("aegis-mmr");
        assertThat(command.err().lines()).hasSize(1);
    }
}
