package io.aegisbench.sha256;

import java.util.List;

/** Prints, in a JVM of its own, what that JVM accelerates. */
final class AcceleratorProbe {
    private AcceleratorProbe() {}

    public static void main(String[] args) {
        List<String> batches = Sha256Batch.available().stream().map(Sha256Batch::name).toList();
        String fastest = Sha256Batch.fastest().map(Sha256Batch::name).orElse("none");
        System.out.print(Sha256Source.fastest().name() + " " + fastest + " " + batches);
    }
}
