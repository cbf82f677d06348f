package io.aegisbench.sha256;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which of the optional hashers this JVM can use. Thread-safe: what is found at first use holds for
 * the life of the JVM.
 *
 * <p>A hasher that the JVM does not offer, or that disagrees with the JDK, is left out without a
 * message: its absence costs time and nothing else.
 */
final class Accelerators {
    /** System property that switches all of them: {@code on} (the default) or {@code off}. */
    static final String PROPERTY = "aegis.mmr.accelerators";

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Accelerators() {}

    static Sha256Source fastestSource() {
        return isAllowed() && Sources.RAW_BLOCK ? RawBlockSha256.SOURCE : Sha256Source.jdk();
    }

    static List<Sha256Batch> availableBatches() {
        List<Sha256Batch> batches = new ArrayList<>();
        if (isAllowed()) {
            Batches.FASTEST_FIRST.forEach(batch -> batches.add(batch.get()));
        }
        return List.copyOf(batches);
    }

    /** Asked each time, so that a bad value is refused each time and not only at first use. */
    private static boolean isAllowed() {
        String value = System.getProperty(PROPERTY, "on");
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "the accelerators are on or off: " + PROPERTY + "=" + value);
        };
    }

    private static final class Sources {
        static final boolean RAW_BLOCK =
                JdkBlock.isPresent() && SelfCheck.agreesWithJdk(RawBlockSha256.SOURCE);
    }

    private static final class Batches {
        static final List<Supplier<Sha256Batch>> FASTEST_FIRST = find();

        private static List<Supplier<Sha256Batch>> find() {
            List<Supplier<Sha256Batch>> found = new ArrayList<>();
            if (Sources.RAW_BLOCK && SelfCheck.agreesWithJdk(new RawBlockSha256Batch())) {
                found.add(RawBlockSha256Batch::new);
            }
            if (hasVectors()) {
                found.addFirst(
                        Sources.RAW_BLOCK
                                ? () -> new VectorSha256Batch(new RawBlockSha256Batch())
                                : () -> new VectorSha256Batch(oneByOne()));
            }
            return List.copyOf(found);
        }

        private static boolean hasVectors() {
            if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty() || !hasVectorCompiler()) {
                return false;
            }
            try {
                return VectorSha256Batch.isWorthwhile()
                        && SelfCheck.agreesWithJdk(new VectorSha256Batch(oneByOne()));
            } catch (LinkageError e) {
                // An incubating module may look different in the next JDK.
                return false;
            }
        }

        /**
         * {@return whether the JVM's optimising compiler is at work} The module offers the
         * processor's widest vectors without it too, as objects that are a hundred times slower.
         */
        private static boolean hasVectorCompiler() {
            String mode = System.getProperty("java.vm.info", "");
            return !mode.contains("interpreted") && !mode.contains("emulated-client");
        }

        private static Sha256Batch oneByOne() {
            return new OneByOneSha256Batch(Sha256Source.jdk());
        }
    }
}
