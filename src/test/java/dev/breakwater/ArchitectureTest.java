package dev.breakwater;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The arrows between packages, as data: what is not in the table is not allowed. */
class ArchitectureTest {
    private static final String ROOT = "dev.breakwater";

    /** Each package and those that it may use; the root may use all. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry(
                    "server",
                    Set.of(
                            "deploy",
                            "admin",
                            "proxy",
                            "routing",
                            "balancing",
                            "upstream",
                            "metrics",
                            "config",
                            "tls",
                            "acme",
                            "ocsp",
                            "websocket")),
            entry("deploy", Set.of("admin", "proxy", "routing", "balancing", "upstream", "metrics", "config", "tls")),
            entry("admin", Set.of("routing", "balancing", "upstream", "metrics", "config")),
            entry("proxy", Set.of("routing", "upstream", "balancing", "metrics", "config", "websocket", "tls")),
            entry("websocket", Set.of()),
            entry("routing", Set.of("config", "metrics", "upstream", "balancing")),
            entry("acme", Set.of("tls", "config")),
            entry("ocsp", Set.of("tls", "config")),
            entry("tls", Set.of("config")),
            entry("balancing", Set.of("config", "upstream")),
            entry("upstream", Set.of("config", "metrics")),
            entry("metrics", Set.of()),
            entry("config", Set.of()));

    private static final List<String> WITHOUT_SERVLETS =
            List.of("balancing", "upstream", "metrics", "acme", "ocsp", "tls", "config");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void arrowsPointDownTheTable() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = packageOf(type);
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String to = packageOf(dependency.getTargetClass());
                if (to != null
                        && !from.isEmpty()
                        && !from.equals(to)
                        && !ARROWS.get(from).contains(to)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> packages = new TreeSet<>();
        CLASSES.forEach(type -> packages.add(packageOf(type)));
        packages.remove("");
        assertThat(packages).isEqualTo(new TreeSet<>(ARROWS.keySet()));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheServerPackageKnowsTheEmbeddedServer() {
        assertThat(users("org.eclipse.jetty.server", "org.eclipse.jetty.ee10.servlet"))
                .containsOnly("server");
    }

    @Test
    void onlyWebSocketsKnowTomcat() {
        assertThat(users("org.apache.coyote", "org.apache.tomcat", "org.apache.catalina"))
                .containsOnly("websocket");
    }

    @Test
    void theCoreKnowsNoServlets() {
        assertThat(users("jakarta.servlet", "org.eclipse.jetty.ee10")).doesNotContainAnyElementsOf(WITHOUT_SERVLETS);
    }

    private static Set<String> users(String... packages) {
        Set<String> users = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getPackageName();
                for (String name : packages) {
                    if (target.equals(name) || target.startsWith(name + ".")) {
                        users.add(packageOf(type));
                    }
                }
            }
        }
        return users;
    }

    /** The package's name below the root, "" for the root itself, or null for a class that is not ours. */
    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(ROOT)) {
            return "";
        }
        return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : null;
    }
}
