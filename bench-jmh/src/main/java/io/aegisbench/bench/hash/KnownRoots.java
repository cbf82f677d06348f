package io.aegisbench.bench.hash;

import io.aegisbench.mmr.HashProfile;
import java.util.List;
import java.util.Map;

/**
 * The roots of the article's leaves, computed once by {@link HexStringAccumulator}, which a test
 * repeats. A benchmark compares its result with them without running other code in the JVM that
 * measures.
 */
public final class KnownRoots {
    private static final List<Integer> LEAVES = List.of(100, 1_000, 10_000, 100_000);
    private static final Map<HashProfile, List<String>> ROOTS =
            Map.of(
                    HashProfile.AEGIS_V1,
                    List.of(
                            "d4817408a43c997e97a1c977b48c6d25677a8e5c3ef86479ebbf9417a6320c9b",
                            "f3c61c15abb3c8a858f390b0f23f8cf38e5ef63fc7dca2930a8966d7c2df5021",
                            "174a41201b969d4484f569134993e853b350674d98baf893a71ff86224b3198e",
                            "73199b88cf74dbf1a868e0b651e6940646fe858c1d7b14ade4810f1d8ed435c5"),
                    HashProfile.AEGIS_V2,
                    List.of(
                            "34ac8b6dddb561c80eda8bb7b5394077b1e20d9064f1dc7abe93d15c667db504",
                            "a67614650c3bf39a9c8aa46d4bc989a106731e7c406cde18c239bdc0ca726792",
                            "469f111832c3e45d0655131371fd317c28ec809ad8e8aed2fce129cd41004b4a",
                            "2b68eaedd5cb634fb27217d6935fa26495e6e1ad127f62dd29b34af61a09cc46"),
                    HashProfile.RFC9162,
                    List.of(
                            "120a58df203608a2ae22e3eb554734e3e7857a3084362219856ad6d96d646b10",
                            "3cd2dc52dfaef20e0a3c259d94abf99d3e71e2a3837f4089c5e5ea5d34d7a188",
                            "56914c84aaf0b4a3a6a4f8e3039a14ef743ab5706907b72227447fcf7e003ba7",
                            "4ad9540219b0a58055b1854822f705289921ea821c931ae556baaaa2f7d242fa"));

    private KnownRoots() {}

    /** {@return the numbers of leaves whose roots are known, which are those of the article} */
    public static List<Integer> leafCounts() {
        return LEAVES;
    }

    /** {@return the root in hex; of another number of leaves it is computed} */
    public static String root(HashProfile profile, int leaves) {
        List<String> roots = ROOTS.getOrDefault(profile, List.of());
        int index = LEAVES.indexOf(leaves);
        return index < 0 || roots.isEmpty() ? compute(profile, leaves) : roots.get(index);
    }

    static String compute(HashProfile profile, int leaves) {
        HexStringAccumulator reference = new HexStringAccumulator(profile);
        for (byte[] leaf : Leaves.separate(leaves)) {
            reference.append(leaf);
        }
        return reference.root();
    }
}
