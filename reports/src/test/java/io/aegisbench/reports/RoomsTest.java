package io.aegisbench.reports;

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

/** Which room may know which, and how many files a room has. */
class RoomsTest {
    private static final String BASE = "io.aegisbench.reports";
    private static final int MOST_FILES = 40;

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(BASE);

    @Test
    void arrowsPointOneWay() {
        slices().matching("io.aegisbench.(**)").should().beFreeOfCycles().check(CLASSES);
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("main")
                .definedBy(BASE)
                .layer("page")
                .definedBy(BASE + ".page")
                .layer("chart")
                .definedBy(BASE + ".chart")
                .layer("topic")
                .definedBy(BASE + ".topic")
                .layer("model")
                .definedBy(BASE + ".model")
                .layer("run")
                .definedBy(BASE + ".run")
                .layer("stats")
                .definedBy(BASE + ".stats")
                .layer("setting")
                .definedBy(BASE + ".setting")
                .whereLayer("main")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("page")
                .mayOnlyBeAccessedByLayers("main")
                .whereLayer("chart")
                .mayOnlyBeAccessedByLayers("page")
                .whereLayer("topic")
                .mayOnlyBeAccessedByLayers("main")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("main", "page", "chart", "topic")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers("main", "page", "topic", "model")
                .whereLayer("setting")
                .mayOnlyBeAccessedByLayers("main")
                .check(CLASSES);
    }

    @Test
    void noRoomIsTooFull() {
        Map<String, Long> files =
                CLASSES.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getPackageName, Collectors.counting()));
        assertThat(files).containsKey(BASE + ".run");
        assertThat(files)
                .allSatisfy((room, count) ->
                        assertThat(count).as(room).isLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void knowsNothingOfTheCodeThatIsMeasured() {
        assertThat(CLASSES)
                .flatExtracting(JavaClass::getDirectDependenciesFromSelf)
                .extracting(d -> d.getTargetClass().getPackageName())
                .filteredOn(name -> name.startsWith("io.aegisbench"))
                .allMatch(name -> name.equals(BASE) || name.startsWith(BASE + "."));
    }
}
