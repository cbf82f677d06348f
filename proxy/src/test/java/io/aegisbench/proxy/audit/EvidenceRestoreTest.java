package io.aegisbench.proxy.audit;

import static io.aegisbench.proxy.audit.TrailFixture.close;
import static io.aegisbench.proxy.audit.TrailFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.proxy.audit.EvidenceOpenException.Kind;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of the evidence restored from a backup, each alone and together with others. */
@Timeout(300)
final class EvidenceRestoreTest {
    private static final int OLD = 3;
    private static final int NEW = 6;
    private static final List<String> OF_DIRECTORY =
            List.of("segments", "checkpoints.log", "nodes.mmr", RequestIndex.NAME, SaltFile.NAME);

    @TempDir private Path parent;

    private final List<String> ids = new ArrayList<>();
    private TrailFixture fixture = new TrailFixture(Path.of(""));
    private List<Path> parts = List.of();

    @BeforeEach
    void makeOldAndNew() throws Exception {
        fixture = new TrailFixture(Files.createDirectory(parent.resolve("home")));
        parts =
                Stream.concat(
                                OF_DIRECTORY.stream().map(fixture.directory()::resolve),
                                Stream.of(HighWaterMark.beside(fixture.key()), fixture.key()))
                        .toList();
        for (String age : List.of("old", "new")) {
            for (int i = 0; i < OLD; i++) { // Each in a life of its own: so many are signed.
                LedgerTrail trail = fixture.open(Mode.DURABLE);
                ids.add(record(trail));
                close(trail);
            }
            for (Path part : parts) {
                copyAll(part, copy(age, part));
            }
        }
    }

    private Path copy(String age, Path part) {
        return parent.resolve(age).resolve(String.valueOf(part.getFileName()));
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> names = Files.walk(from)) {
            for (Path path : names.toList()) {
                Path target = from.equals(path) ? to : to.resolve(from.relativize(path));
                Files.createDirectories(target.getParent());
                Files.copy(
                        path,
                        target,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void restore(String age, Path part) throws IOException {
        try (Stream<Path> names = Files.walk(part)) {
            for (Path each : names.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        copyAll(copy(age, part), part);
    }

    private List<String> everything() throws IOException {
        try (Stream<Path> names = Files.walk(parent.resolve("home"))) {
            List<String> contents = new ArrayList<>();
            for (Path path : names.sorted().toList()) {
                if (Files.isRegularFile(path) && !path.endsWith("LOCK")) {
                    contents.add(path + ":" + Arrays.hashCode(Files.readAllBytes(path)));
                }
            }
            return contents;
        }
    }

    /** The key is the same in both; it is restored with every other set. */
    @Test
    void whateverIsRestoredOpensWholeOrIsRefused() throws Exception {
        int others = parts.size() - 1;
        int sets = 1 << others;
        for (int set = 0; set < sets; set++) {
            List<Path> old = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                boolean isOld = (set >> (i % others)) % 2 == 1;
                restore(isOld ? "old" : "new", parts.get(i));
                old.addAll(isOld ? List.of(parts.get(i)) : List.of());
            }
            boolean records = old.contains(parts.get(0));
            boolean mark = old.contains(HighWaterMark.beside(fixture.key()));
            if (records && !(mark && old.contains(parts.get(1)))) {
                refuses("missing=[" + OLD + ", " + NEW + ")");
            } else if (old.contains(parts.get(1)) && !mark) {
                refuses("checkpoints.log does not have all that its key signed");
            } else {
                opensWhole(records ? OLD : NEW, old);
            }
        }
    }

    private void refuses(String why) throws IOException {
        List<String> before = everything();
        assertThatThrownBy(() -> fixture.open(Mode.DURABLE))
                .isInstanceOfSatisfying(
                        EvidenceOpenException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.OLDER))
                .hasMessageContaining(why)
                .hasMessageContaining("ledger=" + fixture.directory());
        assertThat(everything()).isEqualTo(before);
    }

    private void opensWhole(int count, List<Path> old) throws IOException {
        try (EvidenceLedger evidence =
                EvidenceLedger.open(fixture.settings(Mode.DURABLE), LedgerListener.QUIET)) {
            assertThat(evidence.ledger().durableCount()).as("%s", old).isEqualTo(count);
            for (int i = 0; i < count; i++) {
                RequestId id = RequestId.parse(ids.get(i)).orElseThrow();
                assertThat(evidence.find(id)).as("%s of %s", i, old).hasValue(i);
            }
        }
    }

    @Test
    void aMarkThatWasMissingIsALineOfTheStart() throws Exception {
        Files.delete(HighWaterMark.beside(fixture.key()));
        try (LogLines log = LogLines.of(LedgerTrail.class)) {
            close(fixture.open(Mode.DURABLE));
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .startsWith("opening the ledger: there was no mark of what was signed last");
        }
    }
}
