package io.aegisbench.cli;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The leaves on standard input as a mountain range. */
final class Leaves {
    private Leaves() {}

    /** {@return the range over all leaves} */
    static MountainRange read(InputStream in, HashProfile profile) {
        LeafReader reader = new LeafReader(in);
        MountainRange range = MountainRange.create(profile);
        for (byte[] leaf = reader.next(); leaf != null; leaf = reader.next()) {
            try {
                range.append(leaf);
            } catch (IllegalArgumentException e) {
                throw new InputException("line " + (range.leafCount() + 1) + ": " + e.getMessage());
            }
        }
        return range;
    }

    /**
     * {@return the range over the first leaves, as many as an option says, or over all where it is
     * null}
     */
    static MountainView read(
            InputStream in, HashProfile profile, String option, @Nullable Long size) {
        MountainRange range = read(in, profile);
        if (size == null) {
            return range.view();
        }
        if (size < 0 || size > range.leafCount()) {
            throw new InputException(
                    option
                            + " is outside the leaves that were read: "
                            + option
                            + "="
                            + size
                            + ", leaves="
                            + range.leafCount());
        }
        return range.view(size);
    }
}
