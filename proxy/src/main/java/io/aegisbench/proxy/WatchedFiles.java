package io.aegisbench.proxy;

import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a reload reads, but for the firewall's rules, which are watched by themselves.
 * Immutable.
 */
final class WatchedFiles {
    private final List<Path> files;

    private WatchedFiles(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /**
     * {@return what a reload of these reads}
     *
     * @param config the settings' file
     */
    static WatchedFiles of(
            Optional<Path> config, ProxySettings settings, Map<String, String> environment) {
        List<Path> files = new ArrayList<>();
        config.ifPresent(files::add);
        settings.listen()
                .tls()
                .ifPresent(tls -> files.addAll(List.of(tls.certificate(), tls.key())));
        settings.trust().ifPresent(files::add);
        Stream.of(Callers.API_KEY, Callers.AUDIT_KEY)
                .flatMap(variable -> Stream.ofNullable(environment.get(variable)))
                .flatMap(text -> SecretText.file(text).stream())
                .forEach(files::add);
        return new WatchedFiles(files);
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /**
     * How a file looks from outside: another one, or one that was written to, looks different.
     *
     * @param modified when it was written to; null if it is not there
     * @param key names it within its file system, where that does
     */
    record Look(@Nullable FileTime modified, long size, @Nullable Object key) {}

    /**
     * How all of them look; two are equal while none has changed.
     *
     * @param each in one order
     */
    record Looks(List<Look> each) {
        /** {@return whether none is empty, as one is that has just begun to be written} */
        boolean areWhole() {
            return each.stream().noneMatch(one -> one.modified() != null && one.size() == 0);
        }
    }

    Looks looks() {
        return new Looks(files.stream().map(WatchedFiles::look).toList());
    }

    private static Look look(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Look(now.lastModifiedTime(), now.size(), now.fileKey());
        } catch (IOException e) {
            return new Look(null, 0, null);
        }
    }
}
