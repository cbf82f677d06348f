package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.disk.DirectoryLockedException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One writer, with real second processes. */
@Timeout(240)
final class DirectoryLockTest {
    private static final WalSettings SETTINGS =
            WalSettings.defaults().withSegmentSizeBytes(2 << 20);

    @TempDir private Path directory;

    @Test
    void theLockSurvivesReadersAndRefusedContenders() throws Exception {
        String self = "pid=" + ProcessHandle.current().pid() + ", started=";
        try (WriteAheadLog log = WriteAheadLog.open(directory, SETTINGS)) {
            log.append(new byte[10]).awaitDurable();
            for (int i = 0; i < 2; i++) {
                assertThat(WalReader.open(directory).recordCount()).isEqualTo(1);
                assertThat(WalVerifier.verify(directory).recordCount()).isEqualTo(1);
                assertThatThrownBy(() -> WriteAheadLog.open(directory, SETTINGS))
                        .isInstanceOf(DirectoryLockedException.class)
                        .hasMessageContaining("this process, " + self);
                try (Child contender = contend()) {
                    assertThat(contender.line()).contains("holder=" + self);
                }
            }
            log.append(new byte[10]).awaitDurable();
        }
        try (Child contender = contend()) {
            assertThat(contender.line()).isEqualTo("held OPEN");
        }
    }

    @Test
    void anotherProcessIsNamedAsTheHolderUntilItIsKilled() throws Exception {
        try (Child holder = contend()) {
            assertThat(holder.line()).isEqualTo("held OPEN");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> WriteAheadLog.open(directory, SETTINGS))
                        .isInstanceOf(DirectoryLockedException.class)
                        .hasMessageContaining(
                                "holder=pid=" + holder.process().pid() + ", started=");
                assertThat(WalReader.open(directory).recordCount()).isZero();
            }
        }
        WriteAheadLog.open(directory, SETTINGS).close();
    }

    @Test
    void anotherClassLoaderIsRefusedAndDropsNothing() throws Exception {
        Path classes =
                Path.of(
                        DirectoryLock.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (WriteAheadLog log = WriteAheadLog.open(directory, SETTINGS);
                URLClassLoader other =
                        new URLClassLoader(
                                new URL[] {classes.toUri().toURL()},
                                ClassLoader.getPlatformClassLoader())) {
            Method acquire =
                    other.loadClass(DirectoryLock.class.getName()).getMethod("acquire", Path.class);
            assertThat(acquire.getDeclaringClass()).isNotEqualTo(DirectoryLock.class);
            assertThatThrownBy(() -> acquire.invoke(null, directory))
                    .hasStackTraceContaining("holder=this process");
            try (Child contender = contend()) {
                assertThat(contender.line()).contains("holder=pid=");
            }
            log.append(new byte[10]).awaitDurable();
        }
    }

    @Test
    void anotherNameOfTheDirectoryIsTheSameLog() throws IOException {
        Path other = Files.createSymbolicLink(directory.resolveSibling("other-name"), directory);
        try (WriteAheadLog log = WriteAheadLog.open(directory, SETTINGS)) {
            assertThat(log.state()).isEqualTo(WalState.OPEN);
            assertThatThrownBy(() -> WriteAheadLog.open(other, SETTINGS))
                    .isInstanceOf(DirectoryLockedException.class);
        } finally {
            Files.delete(other);
        }
    }

    @Test
    void aRefusedLogGivesItsLockBack() throws IOException {
        WriteAheadLog.open(directory, SETTINGS).close();
        Path segment = directory.resolve("segments").resolve("0000000000000000.wal");
        Files.write(segment, new byte[100]);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> WriteAheadLog.open(directory, SETTINGS))
                    .isInstanceOf(WalCorruptException.class);
        }
        Files.delete(segment);
        WriteAheadLog.open(directory, SETTINGS).close();
    }

    private Child contend() throws IOException {
        return Child.start(List.of(), LockChild.class, directory.toString());
    }
}
