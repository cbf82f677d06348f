package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose ledger it is: no two share an origin, and none is opened with another key. */
@Timeout(240)
final class LedgerKeyTest {
    @TempDir private Path parent;

    private LedgerFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new LedgerFixture(parent);
    }

    private Ledger open(Path directory, Path key, Optional<String> origin) throws IOException {
        return Ledger.open(directory, key, origin, SETTINGS, LedgerListener.QUIET);
    }

    @Test
    void anOriginIsRandomUnlessGivenAndStaysFixed() throws IOException {
        String first;
        try (Ledger ledger = fixture.open();
                Ledger other =
                        open(parent.resolve("b"), parent.resolve("b.key"), Optional.empty());
                Ledger named =
                        open(parent.resolve("c"), parent.resolve("c.key"), Optional.of("a/b"))) {
            first = ledger.verifier().name();
            assertThat(first).startsWith("aegis-ledger/").hasSize("aegis-ledger/".length() + 32);
            assertThat(other.verifier().name()).isNotEqualTo(first);
            assertThat(named.verifier().name()).isEqualTo("a/b");
        }
        try (Ledger ledger = open(fixture.directory(), fixture.key(), Optional.of(first))) {
            assertThat(ledger.verifier().name()).isEqualTo(first);
        }
        refuses(fixture.key(), Optional.of("another"), IllegalArgumentException.class, "another");
    }

    @Test
    void aNewKeyFileIsItsOwnersAlone() throws IOException {
        fixture.open().close();
        assertThat(Files.getPosixFilePermissions(fixture.key()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var names = Files.list(fixture.directory())) {
            assertThat(names.map(name -> name.getFileName().toString()))
                    .containsExactlyInAnyOrder("LOCK", "segments", "nodes.mmr", "checkpoints.log");
        }
    }

    @Test
    void aMissingKeyIsRefusedAndNotMadeAgain() throws Exception {
        fixture.create(3);
        Path elsewhere = parent.resolve("elsewhere.key");
        refuses(elsewhere, Optional.empty(), LedgerKeyException.class, "key is missing");
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void aMissingKeyOfAnEmptyLedgerIsRefusedToo() throws Exception {
        fixture.create(0);
        refuses(
                parent.resolve("elsewhere.key"),
                Optional.empty(),
                LedgerCorruptException.class,
                "key is missing");
    }

    @Test
    void anotherKeyIsRefusedAlsoOneOfTheSameName() throws Exception {
        fixture.create(3);
        // A torn frame at the end, which only an opening that goes through may cut off.
        Path stored = fixture.files().checkpoints();
        byte[] bytes = Files.readAllBytes(stored);
        Files.write(stored, Arrays.copyOf(bytes, bytes.length + 700));
        String name = KeyFile.load(fixture.key()).name();
        Path twin = parent.resolve("twin.key");
        KeyFile.create(twin, NoteSigner.generate(name, KeyType.ED25519));
        refuses(twin, Optional.empty(), LedgerKeyException.class, "not of this key");
        refuses(twin, Optional.of(name), LedgerKeyException.class, "not of this key");
        Path other = parent.resolve("other.key");
        KeyFile.create(other, NoteSigner.generate("other", KeyType.ED25519));
        refuses(other, Optional.empty(), LedgerKeyException.class, "not of this key");
        fixture.open().close();
    }

    @Test
    void twoLedgersNeverShareAKeyByAccident() throws Exception {
        fixture.create(3);
        Path second = parent.resolve("second");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> open(second, fixture.key(), Optional.empty()))
                    .isInstanceOf(LedgerMarkException.class)
                    .hasMessageContaining("missing=[0, 3)");
            assertThat(second).doesNotExist();
        }
        Path made = parent.resolve("made.key");
        KeyFile.create(made, NoteSigner.generate("made", KeyType.ED25519));
        assertThatThrownBy(() -> open(second, made, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give its name as origin");
        try (Ledger ledger = open(second, made, Optional.of("made"))) {
            appendAll(ledger, 0, 1);
        }
        open(second, made, Optional.empty()).close();
    }

    @Test
    void theKeyLiesOutsideTheLedgersDirectory() throws IOException {
        Path inside = fixture.directory().resolve("keys").resolve("a.key");
        refuses(inside, Optional.empty(), IllegalArgumentException.class, "must not lie");
        Files.createDirectories(inside.getParent());
        Path link = Files.createSymbolicLink(parent.resolve("link"), inside.getParent());
        refuses(
                link.resolve("a.key"),
                Optional.empty(),
                IllegalArgumentException.class,
                "must not lie");
        Path ledgerLink = Files.createSymbolicLink(parent.resolve("l2"), fixture.directory());
        assertThatThrownBy(() -> open(ledgerLink, inside, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        fixture.create(3);
        Files.setPosixFilePermissions(fixture.key(), PosixFilePermissions.fromString("rw-r-----"));
        refuses(fixture.key(), Optional.empty(), NoteFormatException.class, "chmod 600");
    }

    /** Every state that a crash of a creation can leave, in the order of its steps. */
    @Test
    void aCreationThatCrashedIsDoneAgainWithoutTheOperator() throws Exception {
        Path directory = fixture.directory();
        LedgerDirectory files = fixture.files();
        Files.createDirectories(directory.resolve("segments"));
        opensAndStartsAgain("directories", false);
        Files.createDirectories(directory.resolve("segments"));
        Files.writeString(files.birth(), "example+012345");
        opensAndStartsAgain("half a birth file", false);
        Files.createDirectories(directory.resolve("segments"));
        new LedgerKey(files, fixture.key(), Optional.empty()).resolve();
        opensAndStartsAgain("key and birth file", true);
        fixture.open().close();
        Files.write(files.birth(), List.of(KeyFile.load(fixture.key()).verifier().toString()));
        Files.write(files.checkpoints(), new byte[0]);
        opensAndStartsAgain("empty checkpoint log", true);
        fixture.open().close();
        LedgerFixture.truncate(files.checkpoints(), 200);
        opensAndStartsAgain("half a first checkpoint", true);
    }

    private void opensAndStartsAgain(String state, boolean keepsKey) throws Exception {
        boolean hadKey = Files.exists(fixture.key());
        assertThat(hadKey).as(state).isEqualTo(keepsKey);
        byte[] before = hadKey ? Files.readAllBytes(fixture.key()) : new byte[0];
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.checkpoint().size()).as(state).isZero();
            appendAll(ledger, 0, 1);
        }
        if (keepsKey) {
            assertThat(Files.readAllBytes(fixture.key())).as(state).isEqualTo(before);
        }
        assertThat(fixture.files().birth()).as(state).doesNotExist();
        deleteLedger();
    }

    private void deleteLedger() throws IOException {
        try (var names = Files.walk(fixture.directory())) {
            for (Path path : names.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.delete(fixture.key());
        Files.delete(HighWaterMark.beside(fixture.key()));
    }

    private void refuses(
            Path key, Optional<String> origin, Class<? extends Throwable> type, String message)
            throws IOException {
        List<String> before = contents(parent);
        assertThatThrownBy(() -> open(fixture.directory(), key, origin))
                .isInstanceOf(type)
                .hasMessageContaining(message);
        assertThat(contents(parent)).isEqualTo(before);
    }
}
