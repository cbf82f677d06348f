package io.aegisbench.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The private key on disk: whole, the owner's alone, and never shown. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs POSIX permissions")
final class KeyFileTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void aStoredKeyIsLoadedAgain(KeyType type) throws IOException {
        NoteSigner signer = NoteSigner.generate("example.com/log", type);
        Path file = directory.resolve("key");
        KeyFile.create(file, signer);
        assertThat(KeyFile.load(file).verifier()).isEqualTo(signer.verifier());
        assertThat(file).hasContent(signer.secretText());
        assertThat(Files.readString(file)).endsWith("\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void nothingIsEverOverwritten() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "something else");
        assertThatThrownBy(() -> KeyFile.create(file, Notes.TESSERA_SIGNER))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("something else");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("gone"));
        assertThatThrownBy(() -> KeyFile.create(link, Notes.TESSERA_SIGNER))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(directory.resolve("gone")).doesNotExist();
    }

    @Test
    void aMissingDirectoryIsToldAndNotMade() {
        assertThatThrownBy(() -> KeyFile.create(directory.resolve("no/key"), Notes.TESSERA_SIGNER))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> KeyFile.load(directory.resolve("key")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rw-r-----",
                "rw----r--",
                "rw--w----",
                "rw------x",
                "rwxrwxrwx",
                "r---w----"
            })
    void aFileThatOthersHaveAPartInIsRefused(String permissions) throws IOException {
        Path file = stored(Notes.TESSERA_SIGNER.secretText());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(NoteFormatException.class)
                .hasMessage(
                        "a key file is its owner's alone (chmod 600): permissions="
                                + permissions
                                + ", file="
                                + file);
    }

    @Test
    void aFileThatTheOwnerCanOnlyReadIsTaken() throws IOException {
        Path file = stored(Notes.TESSERA_SIGNER.secretText());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(KeyFile.load(file).verifier()).isEqualTo(Notes.TESSERA);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(KeyFile.load(link).verifier()).isEqualTo(Notes.TESSERA);
    }

    @Test
    void everyTruncationIsRefusedAndShowsNothingOfTheKey() throws IOException {
        String text = Notes.TESSERA_SIGNER.secretText();
        for (int length = 0; length < text.length(); length++) {
            Path file = stored(text.substring(0, length));
            assertThatThrownBy(() -> KeyFile.load(file))
                    .isInstanceOf(NoteFormatException.class)
                    .hasMessageStartingWith("not a key file: ")
                    .hasMessageNotContaining("eymY")
                    .hasMessageNotContaining("\n");
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n\n", "\n%s", " %s", "%s %s", "%s\n%s\n", "%s\r\n", "\ufeff%s"})
    void aFileWithMoreThanTheKeyIsRefused(String content) throws IOException {
        Path file = stored(content.replace("%s", Notes.TESSERA_SIGNER.secretText()));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageNotContaining("eymY");
    }

    @Test
    void aNameOrIdThatDoesNotFitTheKeyIsRefused() throws IOException {
        for (String[] change :
                new String[][] {
                    {"testdata", "testdatb"}, {"33d7b496", "33d7b497"}, {"AeymY", "AeymZ"}
                }) {
            Path file = stored(Notes.TESSERA_SIGNER.secretText().replace(change[0], change[1]));
            assertThatThrownBy(() -> KeyFile.load(file))
                    .hasMessageContaining("id is not the one of its name and key");
            Files.delete(file);
        }
    }

    @Test
    void aHugeFileIsRefusedBeforeItIsRead() throws IOException {
        Path file = stored("a".repeat(1 << 20));
        assertThatThrownBy(() -> KeyFile.load(file))
                .hasMessageContaining("signer key is longer than 8192 bytes: length=8193");
    }

    @Test
    void theSignersTextShowsThePublicKeyOnly() {
        assertThat(Notes.TESSERA_SIGNER.toString())
                .isEqualTo("NoteSigner[" + Notes.TESSERA_VKEY + ']');
        String seed = Notes.TESSERA_SIGNER.secretText();
        assertThat(Notes.TESSERA_SIGNER.toString())
                .doesNotContain(seed.substring(seed.lastIndexOf('+') + 1));
        assertThat(Arrays.stream(NoteSigner.class.getMethods()).map(m -> m.getName()))
                .doesNotContain("secretText", "seed");
    }

    private Path stored(String content) throws IOException {
        Path file = directory.resolve("stored");
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }
}
