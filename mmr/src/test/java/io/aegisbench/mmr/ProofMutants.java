package io.aegisbench.mmr;

import io.aegisbench.mmr.AegisInclusionProof.Side;
import io.aegisbench.mmr.AegisInclusionProof.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes proofs that differ from a good one in one place. */
final class ProofMutants {
    private ProofMutants() {}

    /** One mutant for each changed value of each digest that the proof has. */
    static List<InclusionProof> of(InclusionProof proof, Function<Digest, List<Digest>> changes) {
        return switch (proof) {
            case Rfc9162InclusionProof(long index, long size, List<Digest> hashes) ->
                    map(
                            changed(hashes, changes),
                            changed -> new Rfc9162InclusionProof(index, size, changed));
            case MmriverInclusionProof(long index, long size, List<Digest> path) ->
                    map(
                            changed(path, changes),
                            changed -> new MmriverInclusionProof(index, size, changed));
            case AegisInclusionProof aegis -> {
                List<InclusionProof> mutants = new ArrayList<>();
                List<Digest> siblings = aegis.path().stream().map(Step::sibling).toList();
                for (List<Digest> changed : changed(siblings, changes)) {
                    mutants.add(with(aegis, steps(aegis, changed), aegis.peaks(), aegis.root()));
                }
                for (List<Digest> changed : changed(Peak.hashes(aegis.peaks()), changes)) {
                    mutants.add(
                            with(aegis, aegis.path(), peaks(aegis.peaks(), changed), aegis.root()));
                }
                changes.apply(aegis.root())
                        .forEach(root ->
                                mutants.add(with(aegis, aegis.path(), aegis.peaks(), root)));
                yield mutants;
            }
        };
    }

    /** One mutant for each changed value of each digest that the proof has. */
    static List<ConsistencyProof> of(
            ConsistencyProof proof, Function<Digest, List<Digest>> changes) {
        return switch (proof) {
            case Rfc9162ConsistencyProof(long from, long to, List<Digest> hashes) ->
                    map(
                            changed(hashes, changes),
                            changed -> new Rfc9162ConsistencyProof(from, to, changed));
            case AegisConsistencyProof aegis ->
                    both(
                            map(
                                    changed(Peak.hashes(aegis.fromPeaks()), changes),
                                    hashes ->
                                            with(
                                                    aegis,
                                                    peaks(aegis.fromPeaks(), hashes),
                                                    aegis.appended())),
                            map(
                                    changed(Peak.hashes(aegis.appended()), changes),
                                    hashes ->
                                            with(
                                                    aegis,
                                                    aegis.fromPeaks(),
                                                    peaks(aegis.appended(), hashes))));
            case MmriverConsistencyProof river ->
                    both(
                            eachPath(river, path -> changed(path, changes)),
                            map(
                                    changed(river.rightPeaks(), changes),
                                    right -> with(river, river.paths(), right)));
        };
    }

    /**
     * Lists of another length or order: one short, none, one more at either end, and each
     * neighbours' exchange.
     */
    static List<InclusionProof> reshaped(InclusionProof proof) {
        return switch (proof) {
            case Rfc9162InclusionProof(long index, long size, List<Digest> hashes) ->
                    map(
                            reshaped(hashes),
                            changed -> new Rfc9162InclusionProof(index, size, changed));
            case MmriverInclusionProof(long index, long size, List<Digest> path) ->
                    map(reshaped(path), changed -> new MmriverInclusionProof(index, size, changed));
            case AegisInclusionProof aegis -> {
                List<InclusionProof> mutants = new ArrayList<>();
                Digest spare = HashProfile.RFC9162.leafHash(new byte[0]);
                shapes(aegis.path(), new Step(spare, Side.LEFT))
                        .forEach(path ->
                                mutants.add(with(aegis, path, aegis.peaks(), aegis.root())));
                shapes(aegis.path(), new Step(spare, Side.RIGHT))
                        .forEach(path ->
                                mutants.add(with(aegis, path, aegis.peaks(), aegis.root())));
                shapes(aegis.peaks(), new Peak(0, spare))
                        .forEach(peaks ->
                                mutants.add(with(aegis, aegis.path(), peaks, aegis.root())));
                for (int i = 0; i < aegis.path().size(); i++) {
                    Step step = aegis.path().get(i);
                    Side other = step.side() == Side.LEFT ? Side.RIGHT : Side.LEFT;
                    mutants.add(
                            with(
                                    aegis,
                                    replaced(aegis.path(), i, new Step(step.sibling(), other)),
                                    aegis.peaks(),
                                    aegis.root()));
                }
                yield mutants;
            }
        };
    }

    /** Lists of another length or order, as for inclusion proofs. */
    static List<ConsistencyProof> reshaped(ConsistencyProof proof) {
        Peak spare = new Peak(0, HashProfile.RFC9162.leafHash(new byte[0]));
        return switch (proof) {
            case Rfc9162ConsistencyProof(long from, long to, List<Digest> hashes) ->
                    map(
                            reshaped(hashes),
                            changed -> new Rfc9162ConsistencyProof(from, to, changed));
            case AegisConsistencyProof aegis ->
                    both(
                            map(
                                    shapes(aegis.fromPeaks(), spare),
                                    peaks -> with(aegis, peaks, aegis.appended())),
                            map(
                                    shapes(aegis.appended(), spare),
                                    peaks -> with(aegis, aegis.fromPeaks(), peaks)));
            case MmriverConsistencyProof river ->
                    both(
                            both(
                                    eachPath(river, ProofMutants::reshaped),
                                    map(
                                            shapes(river.paths(), List.<Digest>of()),
                                            paths -> with(river, paths, river.rightPeaks()))),
                            map(
                                    reshaped(river.rightPeaks()),
                                    right -> with(river, river.paths(), right)));
        };
    }

    private static List<ConsistencyProof> eachPath(
            MmriverConsistencyProof proof, Function<List<Digest>, List<List<Digest>>> changes) {
        List<ConsistencyProof> mutants = new ArrayList<>();
        for (int i = 0; i < proof.paths().size(); i++) {
            for (List<Digest> path : changes.apply(proof.paths().get(i))) {
                mutants.add(with(proof, replaced(proof.paths(), i, path), proof.rightPeaks()));
            }
        }
        return mutants;
    }

    /** The same proof that claims to be of another leaf. */
    static InclusionProof atIndex(InclusionProof proof, long index) {
        return switch (proof) {
            case Rfc9162InclusionProof rfc ->
                    new Rfc9162InclusionProof(index, rfc.treeSize(), rfc.hashes());
            case MmriverInclusionProof river ->
                    new MmriverInclusionProof(
                            index < 0 ? -1 : NodeIndex.ofLeaf(index), river.size(), river.path());
            case AegisInclusionProof aegis ->
                    new AegisInclusionProof(
                            aegis.profile(),
                            index,
                            aegis.leafCount(),
                            aegis.peakIndex(),
                            aegis.path(),
                            aegis.peaks(),
                            aegis.root());
        };
    }

    /** The same proof that claims to be of another size, given in leaves. */
    static InclusionProof atSize(InclusionProof proof, long leafCount) {
        return switch (proof) {
            case Rfc9162InclusionProof rfc ->
                    new Rfc9162InclusionProof(rfc.leafIndex(), leafCount, rfc.hashes());
            case MmriverInclusionProof river ->
                    new MmriverInclusionProof(
                            river.index(), NodeIndex.nodeCount(leafCount), river.path());
            case AegisInclusionProof aegis ->
                    new AegisInclusionProof(
                            aegis.profile(),
                            aegis.leafIndex(),
                            leafCount,
                            aegis.peakIndex(),
                            aegis.path(),
                            aegis.peaks(),
                            aegis.root());
        };
    }

    private static AegisInclusionProof with(
            AegisInclusionProof proof, List<Step> path, List<Peak> peaks, Digest root) {
        return new AegisInclusionProof(
                proof.profile(),
                proof.leafIndex(),
                proof.leafCount(),
                proof.peakIndex(),
                path,
                peaks,
                root);
    }

    private static ConsistencyProof with(
            AegisConsistencyProof proof, List<Peak> older, List<Peak> appended) {
        return new AegisConsistencyProof(
                proof.profile(), proof.fromCount(), proof.toCount(), older, appended);
    }

    private static ConsistencyProof with(
            MmriverConsistencyProof proof, List<List<Digest>> paths, List<Digest> right) {
        return new MmriverConsistencyProof(proof.fromSize(), proof.toSize(), paths, right);
    }

    private static List<Step> steps(AegisInclusionProof proof, List<Digest> siblings) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < siblings.size(); i++) {
            steps.add(new Step(siblings.get(i), proof.path().get(i).side()));
        }
        return steps;
    }

    private static List<Peak> peaks(List<Peak> peaks, List<Digest> hashes) {
        List<Peak> changed = new ArrayList<>();
        for (int i = 0; i < peaks.size(); i++) {
            changed.add(new Peak(peaks.get(i).height(), hashes.get(i)));
        }
        return changed;
    }

    private static List<List<Digest>> changed(
            List<Digest> digests, Function<Digest, List<Digest>> changes) {
        List<List<Digest>> lists = new ArrayList<>();
        for (int i = 0; i < digests.size(); i++) {
            for (Digest change : changes.apply(digests.get(i))) {
                lists.add(replaced(digests, i, change));
            }
        }
        return lists;
    }

    private static List<List<Digest>> reshaped(List<Digest> digests) {
        return shapes(digests, HashProfile.RFC9162.leafHash(new byte[0]));
    }

    private static <T> List<List<T>> shapes(List<T> list, T spare) {
        List<List<T>> shapes = new ArrayList<>();
        List<T> longer = new ArrayList<>(list);
        longer.add(spare);
        shapes.add(longer);
        List<T> preceded = new ArrayList<>(list);
        preceded.addFirst(spare);
        shapes.add(preceded);
        if (!list.isEmpty()) {
            shapes.add(list.subList(0, list.size() - 1));
            shapes.add(list.subList(1, list.size()));
            shapes.add(List.of());
        }
        for (int i = 1; i < list.size(); i++) {
            if (!list.get(i).equals(list.get(i - 1))) {
                shapes.add(replaced(replaced(list, i, list.get(i - 1)), i - 1, list.get(i)));
            }
        }
        return shapes;
    }

    private static <T> List<T> replaced(List<T> list, int index, T value) {
        List<T> replaced = new ArrayList<>(list);
        replaced.set(index, value);
        return replaced;
    }

    private static <T> List<T> both(List<? extends T> first, List<? extends T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static <T, R> List<R> map(List<T> list, Function<T, ? extends R> function) {
        List<R> mapped = new ArrayList<>();
        list.forEach(value -> mapped.add(function.apply(value)));
        return mapped;
    }
}
