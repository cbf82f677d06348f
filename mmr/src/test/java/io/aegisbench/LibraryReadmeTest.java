package io.aegisbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java that the library's README shows is compiled against the library that it describes. */
final class LibraryReadmeTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir Path classes;

    @Test
    void everyJavaBlockCompiles() throws IOException {
        List<String> blocks = blocks(Files.readString(Path.of("README.md")));
        assertThat(blocks).as("blocks of Java in README.md").hasSizeGreaterThanOrEqualTo(2);
        for (String block : blocks) {
            assertThat(errors(block)).as(block).isEmpty();
        }
    }

    @Test
    void aBlockThatCallsWhatIsNotThereIsFound() throws IOException {
        assertThat(errors("Ledger.openNothing();")).contains("openNothing");
    }

    private static List<String> blocks(String markdown) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(markdown);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    /** {@return what the compiler says of a block as the body of a method; empty if nothing} */
    private String errors(String block) throws IOException {
        String source =
                """
                %s
                import static java.nio.charset.StandardCharsets.UTF_8;
                import java.nio.file.Files;
                import java.nio.file.Path;
                import java.util.Optional;
                final class Shown {
                    static void shown() throws Exception {
                        %s
                    }
                }
                """
                        .formatted(imports(), block);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean compiled =
                compiler.getTask(
                                said,
                                null,
                                null,
                                List.of("-proc:none", "-d", classes.toString()),
                                null,
                                List.of(new Source(source)))
                        .call();
        return compiled ? "" : "not compiled: " + said;
    }

    /** {@return an import of each of the library's packages, whichever they are} */
    private static String imports() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .map(file -> SOURCES.relativize(file.getParent()).toString())
                    .map(folder -> "import " + folder.replace('/', '.') + ".*;")
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }

    /** A source file that is in memory alone. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("memory:///Shown.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
