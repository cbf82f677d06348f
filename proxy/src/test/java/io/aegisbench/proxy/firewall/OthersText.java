package io.aegisbench.proxy.firewall;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Harmless documents and sources that others wrote, read where a build has them anyway: licences,
 * notices, descriptions, styles and scripts in the jars of the class path, and one in so many of
 * the JDK's sources, if this JDK comes with any. None of them is kept here, and none trains.
 */
final class OthersText {

    private static final Pattern DOCUMENT =
            Pattern.compile(
                    ".*(LICEN[CS]E|NOTICE|COPYING|README|CHANGES|DEPENDENCIES)[^/]*(?<!class)"
                            + "|.*\\.(md|html|js|css|xml|xsd|dtd|proto|properties|yaml|sql)");
    private static final int MIN_BYTES = 400;
    private static final int MAX_BYTES = 400_000;
    private static final int EVERY_SOURCE = 29;

    private OthersText() {}

    /** {@return documents in the jars of the class path, each once} */
    static Collection<String> ofJars() throws IOException {
        TreeSet<String> texts = new TreeSet<>();
        String path = System.getProperty("surefire.test.class.path", "");
        String classPath = path.isEmpty() ? System.getProperty("java.class.path") : path;
        for (String each : classPath.split(java.io.File.pathSeparator, -1)) {
            if (each.endsWith(".jar")) {
                texts.addAll(read(Path.of(each), DOCUMENT, 1));
            }
        }
        return texts;
    }

    /** {@return some of the JDK's sources, none if it has none} */
    static Collection<String> ofJdk() throws IOException {
        Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        return Files.exists(sources)
                ? read(sources, Pattern.compile(".*\\.java"), EVERY_SOURCE)
                : List.of();
    }

    /** {@return the licences of what the JDK is made of, none if they are not there} */
    static Collection<String> ofJdkLicences() throws IOException {
        Path legal = Path.of(System.getProperty("java.home"), "legal");
        TreeSet<String> texts = new TreeSet<>();
        if (Files.isDirectory(legal)) {
            try (Stream<Path> files = Files.walk(legal)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return texts;
    }

    private static List<String> read(Path archive, Pattern names, int every) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            List<? extends ZipEntry> entries =
                    zip.stream().filter(e -> names.matcher(e.getName()).matches()).toList();
            for (int i = 0; i < entries.size(); i += every) {
                ZipEntry entry = entries.get(i);
                if (entry.getSize() >= MIN_BYTES && entry.getSize() <= MAX_BYTES) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return texts;
    }
}
