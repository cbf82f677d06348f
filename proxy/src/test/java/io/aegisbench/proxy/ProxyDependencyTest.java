package io.aegisbench.proxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.aegisbench.proxy.hotpath.Stage;
import java.util.Map;
import java.util.stream.Collectors;

/** The rooms of the proxy: who may know whom, and how many files a room has. */
@AnalyzeClasses(
        packages = "io.aegisbench.proxy",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class ProxyDependencyTest {
    private static final String ROOT = "io.aegisbench.proxy";
    private static final int MOST_FILES = 40;

    @ArchTest
    static final ArchRule NO_ROOMS_KNOW_EACH_OTHER_IN_A_CIRCLE =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_ROOT_KNOWS_WHAT_IS_WIRED =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ROOT, "picocli..");

    @ArchTest static final ArchRule SETTINGS = knownToTheRootAlone("settings");
    @ArchTest static final ArchRule METRICS = knownToTheRootAlone("metrics");
    @ArchTest static final ArchRule LAB = knownToTheRootAlone("lab");
    @ArchTest static final ArchRule THE_PROCESS_KNOWS_NO_PROXY = knowsNoRoomsBut("process");

    @ArchTest static final ArchRule THE_KERNEL_KNOWS_NO_FEATURE = knowsNoRoomsBut("hotpath");
    @ArchTest static final ArchRule THE_FIREWALL_IS_PURE = knowsNoRoomsBut("firewall");
    @ArchTest static final ArchRule THE_LIMITS_ARE_PURE = knowsNoRoomsBut("limit");
    @ArchTest static final ArchRule THE_DIALECTS_ARE_PURE = knowsNoRoomsBut("dialect");

    @ArchTest
    static final ArchRule THE_EVIDENCE_KNOWS_NO_HOT_PATH = knowsNoRoomsBut("audit", "dialect");

    @ArchTest static final ArchRule AN_UPSTREAM_KNOWS_NO_PROXY = knowsNoRoomsBut("embedded");
    @ArchTest static final ArchRule THE_GUARD = knowsNoRoomsBut("guard", "hotpath");
    @ArchTest static final ArchRule THE_KEYS = knowsNoRoomsBut("auth", "hotpath");
    @ArchTest static final ArchRule THE_BODIES = knowsNoRoomsBut("body", "hotpath", "coding");
    @ArchTest static final ArchRule THE_CODINGS_ARE_PURE = knowsNoRoomsBut("coding");

    @ArchTest
    static final ArchRule THE_CLIENT_KNOWS_NO_STAGE_AND_NO_EVIDENCE =
            knowsNoRoomsBut("forward", "hotpath", "dialect", "coding");

    @ArchTest
    static final ArchRule ONLY_THESE_KNOW_UNDERTOW =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            room("firewall"),
                            room("limit"),
                            room("coding"),
                            room("dialect"),
                            room("audit"),
                            room("settings"),
                            room("lab"),
                            room("logging"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.undertow..", "org.xnio..");

    @ArchTest
    static final ArchRule ONLY_METRICS_KNOW_PROMETHEUS =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(room("metrics"), ROOT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.prometheus..");

    @ArchTest
    static final ArchRule STAGES_ARE_FINAL_AND_IMPLEMENT_THE_KERNELS_INTERFACE_THEMSELVES =
            classes()
                    .that()
                    .implement(Stage.class)
                    .should()
                    .haveModifier(JavaModifier.FINAL)
                    .andShould()
                    .resideInAnyPackage(room("auth"), room("body"), room("stage"), room("lab"));

    @ArchTest
    static void noRoomHasMoreFilesThanAReaderCanHold(JavaClasses all) {
        Map<String, Long> files =
                all.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getPackageName, Collectors.counting()));
        assertThat(files).hasSizeGreaterThan(10);
        assertThat(files.entrySet())
                .allSatisfy(room ->
                        assertThat(room.getValue())
                                .as(room.getKey())
                                .isLessThanOrEqualTo(MOST_FILES));
    }

    /** {@return the pattern of a room with all that lies in it} */
    private static String room(String name) {
        return ROOT + "." + name + "..";
    }

    private static ArchRule knownToTheRootAlone(String name) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, room(name))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(room(name));
    }

    private static ArchRule knowsNoRoomsBut(String name, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = room(name);
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = room(others[i]);
        }
        return noClasses()
                .that()
                .resideInAPackage(room(name))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(allowed)));
    }
}
