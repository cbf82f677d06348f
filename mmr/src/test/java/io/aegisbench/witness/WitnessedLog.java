package io.aegisbench.witness;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A log that asks a witness, honestly or not. Not thread-safe while it grows. */
final class WitnessedLog {
    private final NoteSigner signer;
    private final MountainRange range = MountainRange.create(HashProfile.RFC9162);

    /** A log with so many leaves, of which those from {@code fork} on are another history's. */
    WitnessedLog(NoteSigner signer, int leaves, int fork) {
        this.signer = signer;
        for (int i = 0; i < leaves; i++) {
            String leaf = (i < fork ? "leaf " : "other leaf ") + i;
            range.append(leaf.getBytes(StandardCharsets.UTF_8));
        }
    }

    static WitnessedLog of(int leaves) {
        return new WitnessedLog(
                NoteSigner.generate("example.com/log", KeyType.ED25519), leaves, leaves);
    }

    NoteSigner signer() {
        return signer;
    }

    private MountainView view(long size) {
        return range.view().first(size);
    }

    Checkpoint checkpoint(long size) {
        return Checkpoint.of(signer.name(), view(size).commitment());
    }

    SignedNote signed(long size) {
        return checkpoint(size).sign(signer);
    }

    List<Digest> proof(long from, long to) {
        return from == 0
                ? List.of()
                : ((Rfc9162ConsistencyProof) view(to).consistencyProof(from)).hashes();
    }

    /** {@return an honest request} */
    byte[] request(long from, long to) {
        return request(from, proof(from, to), signed(to).bytes());
    }

    static byte[] request(long old, List<Digest> hashes, byte[] note) {
        return new AddCheckpoint(old, hashes, SignedNote.parse(note)).bytes();
    }
}
