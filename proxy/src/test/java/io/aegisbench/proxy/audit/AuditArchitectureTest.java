package io.aegisbench.proxy.audit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the background path may know: no HTTP, no hot path, no metrics. */
@AnalyzeClasses(packages = "io.aegisbench.proxy", importOptions = DoNotIncludeTests.class)
final class AuditArchitectureTest {
    @ArchTest
    static final ArchRule AUDIT_KNOWS_NOTHING_OF_HTTP_OR_OF_THE_HOT_PATH =
            noClasses()
                    .that()
                    .resideInAPackage("io.aegisbench.proxy.audit")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.undertow..",
                            "io.prometheus..",
                            "io.aegisbench.proxy",
                            "io.aegisbench.proxy.hotpath",
                            "io.aegisbench.proxy.admin",
                            "io.aegisbench.proxy.metrics");

    @ArchTest
    static final ArchRule THE_HOT_PATH_SEES_THE_BACKGROUND_THROUGH_ONE_INTERFACE =
            noClasses()
                    .that()
                    .resideInAPackage("io.aegisbench.proxy.hotpath")
                    .should()
                    .dependOnClassesThat(
                            com.tngtech.archunit.base.DescribedPredicate.describe(
                                    "are of audit and not of EvidenceTrail",
                                    type ->
                                            type.getPackageName()
                                                            .equals("io.aegisbench.proxy.audit")
                                                    && !type.getName()
                                                            .startsWith(
                                                                    EvidenceTrail.class.getName())))
                    .allowEmptyShould(true);
}
