package io.aegisbench.load;

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
    private static final int MOST_FILES = 40;

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.aegisbench.load");

    @Test
    void everyRoomKnowsOnlyWhatStandsBelowIt() {
        Architectures.LayeredArchitecture rooms =
                Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room :
                new String[] {
                    "process", "plan", "fleet", "drive", "cells", "cause", "simulation"
                }) {
            rooms = rooms.layer(room).definedBy("io.aegisbench.load." + room);
        }
        rooms.layer("root")
                .definedBy("io.aegisbench.load")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("simulation")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("cause")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("cells")
                .mayOnlyBeAccessedByLayers("root", "simulation", "cause")
                .whereLayer("drive")
                .mayOnlyBeAccessedByLayers("root", "simulation", "cells")
                .whereLayer("fleet")
                .mayOnlyBeAccessedByLayers("root", "simulation", "cells", "drive")
                .check(classes);
        slices().matching("io.aegisbench.load.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void noRoomHasMoreFilesThanOneCanLookOver() {
        Map<String, Long> files =
                classes.stream()
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getPackageName, Collectors.counting()));
        assertThat(files).isNotEmpty();
        assertThat(files.values()).allMatch(count -> count <= MOST_FILES);
    }
}
