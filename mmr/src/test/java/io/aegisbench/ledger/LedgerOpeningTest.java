package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.EACH_RECORD;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.awaitCheckpoint;
import static io.aegisbench.ledger.LedgerFixture.contents;
import static io.aegisbench.ledger.LedgerFixture.flipBit;
import static io.aegisbench.ledger.LedgerFixture.verifyReceipts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.DirectoryLockedException;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.NodeIndex;
import io.aegisbench.wal.SegmentForger;
import io.aegisbench.wal.WalCorruptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What opening does with files that were lost, damaged or changed on purpose. */
@Timeout(240)
final class LedgerOpeningTest {
    private static final int RECORDS = 13;

    @TempDir private Path parent;

    private LedgerFixture fixture;
    private List<Digest> nodes = List.of();

    @BeforeEach
    void fixture() throws Exception {
        fixture = new LedgerFixture(parent);
        fixture.create(RECORDS);
        try (Ledger ledger = fixture.open()) {
            nodes = nodesOf(ledger.tree());
        }
    }

    private static List<Digest> nodesOf(MountainView tree) {
        return LongStream.range(0, NodeIndex.nodeCount(tree.leafCount()))
                .mapToObj(tree::node)
                .toList();
    }

    private void opensWithTheSameNodes() throws IOException {
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.checkpoint().size()).isEqualTo(RECORDS);
            assertThat(nodesOf(ledger.tree())).isEqualTo(nodes);
        }
        assertThat(Files.readAllBytes(fixture.files().nodes()))
                .startsWith(nodes.getFirst().bytes());
    }

    @Test
    void aMissingNodeFileIsComputedAgain() throws Exception {
        Files.delete(fixture.files().nodes());
        opensWithTheSameNodes();
        try (Ledger ledger = fixture.open()) {
            verifyReceipts(ledger, 0, RECORDS);
            appendAll(ledger, RECORDS, RECORDS + 20);
        }
        try (Ledger ledger = fixture.open()) {
            verifyReceipts(ledger, 0, RECORDS + 20);
        }
    }

    @Test
    void aShorterNodeFileIsComputedAgain() throws Exception {
        byte[] whole = Files.readAllBytes(fixture.files().nodes());
        for (int length : new int[] {0, 1, 31, 32, 33, 5 * 32, nodes.size() * 32 - 1}) {
            Files.write(fixture.files().nodes(), Arrays.copyOf(whole, length));
            opensWithTheSameNodes();
        }
    }

    @Test
    void aFlippedBitInAnyNodeIsFound() throws Exception {
        for (int node = 0; node < nodes.size(); node++) {
            flipBit(fixture.files().nodes(), node * 32L + node % 32, node % 8);
            opensWithTheSameNodes();
        }
    }

    @Test
    void whatIsBehindTheNodesIsNotBelieved() throws Exception {
        byte[] bytes = Files.readAllBytes(fixture.files().nodes());
        Arrays.fill(bytes, nodes.size() * 32, bytes.length, (byte) 0x55);
        Files.write(fixture.files().nodes(), Arrays.copyOf(bytes, bytes.length + 77));
        opensWithTheSameNodes();
        try (Ledger ledger = fixture.open()) {
            appendAll(ledger, RECORDS, RECORDS + 9);
        }
        try (Ledger ledger = fixture.open()) {
            verifyReceipts(ledger, 0, RECORDS + 9);
        }
    }

    @Test
    void anInnerNodeThatFitsOnlyItsParentsIsFound() throws Exception {
        // Two leaves swapped and their parent left alone: the root alone would not show it.
        byte[] bytes = Files.readAllBytes(fixture.files().nodes());
        byte[] first = Arrays.copyOf(bytes, 32);
        System.arraycopy(bytes, 32, bytes, 0, 32);
        System.arraycopy(first, 0, bytes, 32, 32);
        Files.write(fixture.files().nodes(), bytes);
        opensWithTheSameNodes();
    }

    @Test
    void recordsChangedWithTheirChecksumsAreRefusedNamingBothRoots() throws Exception {
        Digest root;
        try (Ledger ledger = fixture.open()) {
            root = ledger.checkpoint().root();
        }
        SegmentForger.changeFirstRecord(fixture.segments().getFirst());
        fixture.open().close(); // The node file still vouches for the leaves.
        flipBit(fixture.files().nodes(), 0, 0);
        List<String> before = contents(fixture.directory());
        assertThatThrownBy(fixture::open)
                .isInstanceOf(LedgerMarkException.class)
                .hasMessageContaining("size=" + RECORDS)
                .hasMessageContaining("expected=" + root.hex())
                .hasMessageContaining("signed last");
        assertThat(contents(fixture.directory())).isEqualTo(before);
    }

    @Test
    void aFooterThatNamesAnotherRootIsRefused() throws Exception {
        SegmentForger.changeOwnerByte(fixture.segments().getFirst(), Long.BYTES);
        assertThatThrownBy(fixture::open)
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("footer of segment 0");
    }

    @Test
    void aLogShorterThanItsLastCheckpointIsRefused() throws Exception {
        Path segment = fixture.segments().getFirst();
        byte[] whole = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(whole, 8192));
        List<String> before = contents(fixture.directory());
        assertThatThrownBy(fixture::open).isInstanceOf(WalCorruptException.class);
        assertThat(contents(fixture.directory())).isEqualTo(before);
        Files.write(segment, whole);
        opensWithTheSameNodes();
    }

    @Test
    void recordsWithoutAnyCheckpointAreRefused() throws Exception {
        Files.delete(fixture.files().checkpoints());
        List<String> before = contents(fixture.directory());
        assertThatThrownBy(fixture::open)
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("no checkpoint");
        assertThat(contents(fixture.directory())).isEqualTo(before);
    }

    @Test
    void aDamagedLastCheckpointIsRefusedAndATornOneIsNot() throws Exception {
        Path stored = fixture.files().checkpoints();
        byte[] whole = Files.readAllBytes(stored);
        flipBit(stored, whole.length - 300, 3);
        List<String> before = contents(fixture.directory());
        assertThatThrownBy(fixture::open)
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("last checkpoint is damaged");
        assertThat(contents(fixture.directory())).isEqualTo(before);
        Files.write(stored, Arrays.copyOf(whole, whole.length + 100));
        opensWithTheSameNodes();
    }

    @Test
    void aDamagedOlderCheckpointIsReportedWhenItIsAskedFor() throws Exception {
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            appendAll(ledger, RECORDS, RECORDS + 1);
            awaitCheckpoint(ledger, RECORDS + 1);
        }
        flipBit(fixture.files().checkpoints(), 30, 0);
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.checkpoints(RECORDS + 1, 5)).hasSize(1);
            assertThatThrownBy(() -> ledger.checkpoints(0, 5))
                    .isInstanceOf(LedgerCorruptException.class);
        }
    }

    @Test
    void segmentsSealedByARecoveryCarryTheRoot() throws Exception {
        Path copy = parent.resolve("copy");
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            for (int i = 0; i < 5; i++) {
                appendAll(ledger, RECORDS + 10 * i, RECORDS + 10 * i + 10);
            }
            awaitCheckpoint(ledger, RECORDS + 50);
            LedgerFixture.copy(fixture.directory(), copy);
        }
        for (int life = 0; life < 2; life++) {
            try (Ledger crashed = Ledger.open(copy, fixture.key())) {
                assertThat(crashed.recovery().cleanlyClosed()).isFalse();
                assertThat(crashed.recovery().recordCount()).isEqualTo(RECORDS + 50);
                assertThat(crashed.log().reader().seals())
                        .hasSize(2)
                        .allSatisfy(seal -> assertThat(seal.ownerBytes()).hasSize(40));
                verifyReceipts(crashed, 0, RECORDS + 50);
            }
            Files.deleteIfExists(copy.resolve("nodes.mmr"));
        }
    }

    @Test
    void aCrashBetweenStoringAndShowingShowsTheCheckpointLater() throws Exception {
        byte[] before = Files.readAllBytes(fixture.files().checkpoints());
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            appendAll(ledger, RECORDS, RECORDS + 3);
            awaitCheckpoint(ledger, RECORDS + 3);
        }
        byte[] after = Files.readAllBytes(fixture.files().checkpoints());
        assertThat(after).startsWith(before);
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            assertThat(ledger.checkpoint().size()).isEqualTo(RECORDS + 3);
        }
        assertThat(Files.readAllBytes(fixture.files().checkpoints())).isEqualTo(after);
        // Stored and lost: the records are signed again, with the same root.
        Files.write(fixture.files().checkpoints(), before);
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            awaitCheckpoint(ledger, RECORDS + 3);
        }
        assertThat(Files.readAllBytes(fixture.files().checkpoints())).startsWith(before);
    }

    @Test
    void aRefusedOpeningGivesTheLockBack() throws Exception {
        Files.delete(fixture.files().nodes());
        Files.createDirectories(fixture.files().nodes());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(fixture::open)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(DirectoryLockedException.class);
        }
        Files.delete(fixture.files().nodes());
        opensWithTheSameNodes();
    }
}
