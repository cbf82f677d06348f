package io.aegisbench.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may depend on whom within the proxy. */
@AnalyzeClasses(
        packages = "io.aegisbench.proxy",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class ProxyDependencyTest {
    @ArchTest
    static final ArchRule ONLY_THESE_KNOW_UNDERTOW =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.aegisbench.proxy",
                            "io.aegisbench.proxy.hotpath",
                            "io.aegisbench.proxy.guard",
                            "io.aegisbench.proxy.body",
                            "io.aegisbench.proxy.auth",
                            "io.aegisbench.proxy.stage",
                            "io.aegisbench.proxy.forward",
                            "io.aegisbench.proxy.metrics",
                            "io.aegisbench.proxy.admin",
                            "io.aegisbench.proxy.embedded")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.undertow..", "org.xnio..");

    @ArchTest
    static final ArchRule THE_HOT_PATH_DOES_NOT_KNOW_THE_PROGRAM =
            noClasses()
                    .that()
                    .resideInAPackage("io.aegisbench.proxy.hotpath")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.aegisbench.proxy", "picocli..", "tools.jackson.dataformat..");

    @ArchTest
    static final ArchRule THE_PURE_PACKAGES_KNOW_NOTHING_OF_THE_HOT_PATH =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.aegisbench.proxy.firewall",
                            "io.aegisbench.proxy.limit",
                            "io.aegisbench.proxy.dialect")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.aegisbench.proxy", "io.aegisbench.proxy.hotpath");

    @ArchTest
    static final ArchRule STAGES_ARE_FINAL =
            classes()
                    .that()
                    .areAssignableTo("io.aegisbench.proxy.hotpath.Stage")
                    .and()
                    .areNotInterfaces()
                    .should()
                    .haveModifier(JavaModifier.FINAL)
                    .orShould()
                    .beAnonymousClasses();
}
