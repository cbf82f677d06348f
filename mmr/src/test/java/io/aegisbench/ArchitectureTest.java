package io.aegisbench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which packages of the library may know which: {@code cli → ledger → wal}, {@code ledger → mmr},
 * and the JDK.
 */
@AnalyzeClasses(packages = "io.aegisbench", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_LIBRARY_NEEDS_THE_JDK_ALONE =
            classes()
                    .that()
                    .resideInAnyPackage(
                            "io.aegisbench.mmr", "io.aegisbench.wal", "io.aegisbench.ledger")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "jdk.incubator.vector",
                            "org.jspecify.annotations",
                            "io.aegisbench.mmr",
                            "io.aegisbench.wal",
                            "io.aegisbench.ledger");

    @ArchTest
    static final ArchRule THE_RANGE_KNOWS_NEITHER_LOG_NOR_LEDGER_NOR_COMMAND =
            noClasses()
                    .that()
                    .resideInAPackage("io.aegisbench.mmr")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.aegisbench.wal", "io.aegisbench.ledger", "io.aegisbench.cli");

    @ArchTest
    static final ArchRule THE_LOG_KNOWS_NEITHER_RANGE_NOR_LEDGER_NOR_COMMAND =
            noClasses()
                    .that()
                    .resideInAPackage("io.aegisbench.wal")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.aegisbench.mmr", "io.aegisbench.ledger", "io.aegisbench.cli")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_COMMAND =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.aegisbench.cli")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.aegisbench.cli");
}
