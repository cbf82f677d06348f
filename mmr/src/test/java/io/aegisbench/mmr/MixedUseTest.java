package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import io.aegisbench.sha256.UncopiedSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Appends, batches, roots and readers in any order, against definitions that know no order. */
final class MixedUseTest {
    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"MMRIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void givesTheDefinitionsRootWheneverItIsAsked(HashProfile profile) {
        RandomGenerator random = TestSeed.random();
        List<Optional<Sha256Batch>> batches = new ArrayList<>(List.of(Optional.empty()));
        Sha256Batch.available().forEach(batch -> batches.add(Optional.of(batch)));
        List<Sha256Source> sources =
                List.of(Sha256Source.jdk(), Sha256Source.fastest(), new UncopiedSource());
        for (Optional<Sha256Batch> batch : batches) {
            for (Sha256Source source : sources) {
                appendAndAsk(profile, Accumulator.create(profile, source, batch), random);
            }
        }
    }

    private static void appendAndAsk(
            HashProfile profile, Accumulator accumulator, RandomGenerator random) {
        List<byte[]> leaves = new ArrayList<>();
        for (int step = 0; step < 40; step++) {
            int count = random.nextBoolean() ? 1 : random.nextInt(80);
            byte[] more = new byte[Digest.BYTES * count];
            random.nextBytes(more);
            accumulator.appendAll(more, 0, Digest.BYTES, count);
            for (int at = 0; at < more.length; at += Digest.BYTES) {
                leaves.add(Arrays.copyOfRange(more, at, at + Digest.BYTES));
            }
            if (random.nextInt(3) > 0) {
                assertThat(accumulator.root().bytes())
                        .as(TestSeed.REPLAY)
                        .isEqualTo(new NaiveTree(profile, leaves).commitment().getFirst());
            }
        }
    }

    @Test
    void readersOnOtherThreadsSeeEveryNodeOfASizeThatTheyWereGiven() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        MountainRange range = MountainRange.create(HashProfile.RFC9162);
        Published published = new Published(range.view());
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Callable<Long> reader =
                    () -> {
                        long checked = published.check();
                        while (!done.get()) {
                            checked += published.check();
                        }
                        return checked;
                    };
            List<Future<Long>> readers = List.of(threads.submit(reader), threads.submit(reader));
            for (long leaf = 0; leaf < 100_000; leaf++) {
                range.append(Vectors.numbered(leaf & 7));
                published.view = range.view();
            }
            done.set(true);
            for (Future<Long> checked : readers) {
                assertThat(checked.get(2, TimeUnit.MINUTES)).isPositive();
            }
        }
    }

    @Test
    void refusesABatchThatWouldOverfillTheRange() {
        List<Digest> peaks = new ArrayList<>();
        long leafCount = NodeIndex.MAX_LEAVES - 1;
        for (int i = 0; i < Long.bitCount(leafCount); i++) {
            peaks.add(HashProfile.RFC9162.leafHash(new byte[] {(byte) i}));
        }
        Accumulator accumulator = Accumulator.restore(HashProfile.RFC9162, leafCount, peaks);
        assertThatThrownBy(() -> accumulator.appendAll(new byte[2], 0, 1, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the range is full");
        assertThat(accumulator.leafCount()).isEqualTo(leafCount);
    }

    /** The newest view, and what must hold of it on every thread. */
    private static final class Published {
        private volatile MountainView view;

        Published(MountainView view) {
            this.view = view;
        }

        /** Proves the last leaf. {@return how many leaves were proven} */
        long check() {
            MountainView seen = view;
            long leaf = seen.leafCount() - 1;
            if (leaf < 0) {
                return 0;
            }
            Digest expected = HashProfile.RFC9162.leafHash(Vectors.numbered(leaf & 7));
            assertThat(seen.inclusionProof(leaf).verify(leaf, expected, seen.commitment()))
                    .isEqualTo(Verification.valid());
            return 1;
        }
    }
}
