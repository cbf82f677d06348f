package io.aegisbench.wal;

import io.aegisbench.disk.CrashFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Random;

/** {@link CrashFiles} for the tests of the log's owner, by the channels of its files. */
public final class CrashDisk {
    private final CrashFiles files;

    private CrashDisk(CrashFiles files) {
        this.files = files;
    }

    /**
     * {@return an empty disk}
     *
     * @param sectorBytes what is written or lost as one
     * @param random decides what a power cut takes
     */
    public static CrashDisk of(int sectorBytes, Random random) {
        return new CrashDisk(new CrashFiles(sectorBytes, random));
    }

    /**
     * {@return a channel of a file, which is created, empty and durable, unless it exists}
     *
     * @param file the file
     * @throws IOException if it cannot be opened
     */
    public FileChannel open(Path file) throws IOException {
        if (!files.exists(file)) {
            files.plant(file, new byte[0]);
        }
        return new CrashChannel(files.openToWrite(file));
    }

    /**
     * Loses power during a later call that changes anything; the call is half done.
     *
     * @param calls how many calls from now
     */
    public void crashAtCall(long calls) {
        files.crashAtCall(calls);
    }

    /**
     * Lets a later force fail: the pages are clean then, and the disk does not have them.
     *
     * @param forces how many forces from now
     */
    public void failForce(long forces) {
        files.failForce(forces);
    }

    /** {@return the machine after the process was killed: the page cache is still there} */
    public CrashDisk kill() {
        return new CrashDisk(files.kill());
    }

    /**
     * {@return the machine after a power cut}
     *
     * @param survival probability of each sector that was not forced
     */
    public CrashDisk cutPower(double survival) {
        return new CrashDisk(files.cutPower(survival));
    }

    /**
     * {@return whether the power is gone}
     *
     * @param thrown what a call threw
     */
    public static boolean isPowerLoss(Throwable thrown) {
        return thrown instanceof CrashFiles.PowerLoss;
    }
}
