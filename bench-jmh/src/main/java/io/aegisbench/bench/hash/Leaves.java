package io.aegisbench.bench.hash;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The article's leaves: leaf i is SHA-256 of i as eight bytes, big-endian. */
final class Leaves {
    static final int LEAF_BYTES = 32;

    private static final VarHandle BIG_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Leaves() {}

    /** {@return the first leaves, one behind the other} */
    static byte[] flat(int count) {
        Sha256 sha256 = Sha256Source.jdk().open();
        byte[] leaves = new byte[count * LEAF_BYTES];
        byte[] index = new byte[Long.BYTES];
        for (int i = 0; i < count; i++) {
            BIG_ENDIAN_LONG.set(index, 0, (long) i);
            sha256.hash(index, 0, index.length, leaves, i * LEAF_BYTES);
        }
        return leaves;
    }

    /** {@return the first leaves, each an array of its own, as a caller has them} */
    static byte[][] separate(int count) {
        byte[] flat = flat(count);
        byte[][] leaves = new byte[count][LEAF_BYTES];
        for (int i = 0; i < count; i++) {
            System.arraycopy(flat, i * LEAF_BYTES, leaves[i], 0, LEAF_BYTES);
        }
        return leaves;
    }
}
