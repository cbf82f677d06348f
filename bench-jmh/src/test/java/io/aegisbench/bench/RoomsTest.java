package io.aegisbench.bench;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rooms of this module: which knows which, and that none is a hall. */
class RoomsTest {
    private static final String BASE = "io.aegisbench.bench";
    private static final int MOST_FILES = 40;

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    // JMH writes a package of its own beside each benchmark.
                    .withImportOption(location -> !location.contains("jmh_generated"))
                    .importPackages(BASE);

    @Test
    void everyRoomKnowsOnlyWhatStandsBelowIt() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy(BASE)
                .layer("spawn")
                .definedBy(BASE + ".spawn")
                .layer("call")
                .definedBy(BASE + ".call")
                .layer("logs")
                .definedBy(BASE + ".logs")
                .layer("hash")
                .definedBy(BASE + ".hash")
                .layer("machine")
                .definedBy(BASE + ".machine")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("spawn")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("call")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("hash")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("logs")
                .mayOnlyBeAccessedByLayers("root", "call")
                .check(classes);
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void noRoomHasMoreFilesThanOneCanLookOver() {
        Map<String, Long> files =
                classes.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getPackageName, Collectors.counting()));
        assertThat(files).containsKeys(BASE, BASE + ".logs", BASE + ".hash");
        assertThat(files)
                .allSatisfy((room, count) ->
                        assertThat(count).as(room).isLessThanOrEqualTo(MOST_FILES));
    }

    /** What is measured is stored through reports, and judged there: no figure is computed here. */
    @Test
    void noRoomKnowsStatistics() {
        assertThat(classes)
                .flatExtracting(JavaClass::getDirectDependenciesFromSelf)
                .extracting(dependency -> dependency.getTargetClass().getPackageName())
                .noneMatch(name -> name.equals("io.aegisbench.reports.stats"))
                .noneMatch(name -> name.equals("io.aegisbench.reports.topic"));
    }
}
