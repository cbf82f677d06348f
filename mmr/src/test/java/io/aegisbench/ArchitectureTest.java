package io.aegisbench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which rooms of the library may know which: {@code cli → ledger → wal → disk}, {@code ledger → mmr
 * → sha256}, {@code ledger → note → disk}, {@code cli → evidence → disk}, {@code cli → witness →
 * ledger}, and all of them the JDK.
 */
@AnalyzeClasses(packages = "io.aegisbench", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final int MOST_FILES = 40;
    private static final String HTTP = "com.sun.net.httpserver";
    private static final String[] JDK = {
        "java..", "jdk.incubator.vector", "org.jspecify.annotations"
    };

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CIRCLES =
            slices().matching("io.aegisbench.(*)..").should().beFreeOfCycles();

    @ArchTest static final ArchRule THE_HASHERS_KNOW_NOTHING_ELSE = knowsOnly("sha256");

    @ArchTest static final ArchRule THE_DISK_KNOWS_NOTHING_ELSE = knowsOnly("disk");

    @ArchTest static final ArchRule NOTES_KNOW_THE_DISK = knowsOnly("note", "disk");

    @ArchTest static final ArchRule THE_RANGE_KNOWS_THE_HASHERS = knowsOnly("mmr", "sha256");

    @ArchTest static final ArchRule THE_LOG_KNOWS_THE_DISK = knowsOnly("wal", "disk");

    @ArchTest static final ArchRule THE_EVIDENCE_KNOWS_THE_DISK = knowsOnly("evidence", "disk");

    @ArchTest
    static final ArchRule THE_LEDGER_KNOWS_ALL_BUT_THE_COMMAND =
            knowsOnly("ledger", "mmr", "wal", "note", "disk");

    @ArchTest
    static final ArchRule A_WITNESS_KNOWS_WHAT_A_CHECKPOINT_IS =
            knowsOnly("witness", "ledger", "mmr", "note", "disk", HTTP);

    @ArchTest
    static final ArchRule ONLY_A_WITNESS_LISTENS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.aegisbench.witness")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(HTTP);

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_COMMAND =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.aegisbench.cli")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.aegisbench.cli");

    @ArchTest
    static final ArchRule ONLY_THE_DISK_KNOWS_CHANNELS =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.aegisbench.disk")
                    .should()
                    .dependOnClassesThat()
                    .belongToAnyOf(
                            FileChannel.class,
                            AsynchronousFileChannel.class,
                            RandomAccessFile.class,
                            FileOutputStream.class)
                    .because("what has to survive is written, forced and renamed in one place");

    private static ArchRule knowsOnly(String room, String... others) {
        String[] known = new String[JDK.length + 1 + others.length];
        System.arraycopy(JDK, 0, known, 0, JDK.length);
        known[JDK.length] = "io.aegisbench." + room;
        for (int i = 0; i < others.length; i++) {
            known[JDK.length + 1 + i] =
                    others[i].equals(HTTP) ? HTTP : "io.aegisbench." + others[i];
        }
        return classes()
                .that()
                .resideInAPackage("io.aegisbench." + room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(known);
    }

    @ArchTest
    static void noRoomHasMoreFilesThanOneCanLookThrough(JavaClasses classes) {
        Map<String, Set<URI>> files = new TreeMap<>();
        classes.stream()
                .filter(type -> type.getEnclosingClass().isEmpty() && type.getSource().isPresent())
                .forEach(type ->
                        files.computeIfAbsent(type.getPackageName(), _ -> new TreeSet<>())
                                .add(type.getSource().get().getUri()));
        assertThat(files).isNotEmpty();
        assertThat(files)
                .allSatisfy((_, room) -> assertThat(room).hasSizeLessThanOrEqualTo(MOST_FILES));
    }
}
