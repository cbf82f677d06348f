package io.aegisbench.wal;

import io.aegisbench.disk.DirectoryLockedException;
import java.io.IOException;
import java.nio.file.Path;

/** Opens a log and says what came of it: {@code held} until its input ends, or the refusal. */
final class LockChild {
    private LockChild() {}

    public static void main(String[] arguments) throws IOException {
        WalSettings settings = WalSettings.defaults().withSegmentSizeBytes(2 << 20);
        try (WriteAheadLog log = WriteAheadLog.open(Path.of(arguments[0]), settings)) {
            System.out.println("held " + log.state());
            int input = System.in.read();
            System.out.println("released " + input);
        } catch (DirectoryLockedException e) {
            System.out.println(e.getMessage());
        }
    }
}
