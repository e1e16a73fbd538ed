package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is inside the WAR and the archives of the distribution. */
class PackageIT {
    private static final Path WAR = Path.of("target/breakwater.war");
    private static final Path ZIP = Path.of("target/breakwater.zip");
    private static final long MEGABYTE = 1_000_000;

    /** What only the standalone server needs: its own classes, the command line, Jetty's server and the servlet API. */
    private static final Pattern STANDALONE_CLASS = Pattern.compile(
            "(org/eclipse/jetty/server/|org/eclipse/jetty/ee10/servlet/|jakarta/servlet/|picocli/|dev/breakwater/server/|dev/breakwater/Main).*\\.class");

    private static final Pattern TEST_LIBRARY =
            Pattern.compile("(junit|mockito|assertj|archunit|jsonschema|tomcat|byte-buddy|opentest4j).*");

    @TempDir
    Path directory;

    @Test
    void warHoldsNothingThatAContainerBrings() throws IOException {
        List<String> classes = classesOf(WAR);

        assertThat(classes).contains("dev/breakwater/proxy/ProxyServlet.class");
        assertThat(classes).filteredOn(STANDALONE_CLASS.asMatchPredicate()).isEmpty();
    }

    @Test
    void warIsSmall() throws IOException {
        assertThat(Files.size(WAR)).isLessThan(12 * MEGABYTE);
    }

    @Test
    void tarballHoldsTheLauncherTheConfigurationAndTheDocuments() throws Exception {
        Path home = unpackTarball();

        assertThat(filesOf(home))
                .contains(
                        "bin/breakwater",
                        "etc/config.json",
                        "etc/config.schema.json",
                        "etc/logging.properties",
                        "lib/breakwater.jar",
                        "README.md",
                        "LICENSE",
                        "CHANGELOG.md",
                        "systemd/breakwater.service");
    }

    @Test
    void everybodyMayRunTheLauncherAndReadTheRest() throws Exception {
        Path home = unpackTarball();

        assertThat(permissions(home.resolve("bin/breakwater"))).isEqualTo("rwxr-xr-x");
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .contains(PosixFilePermission.OTHERS_READ)
                            .doesNotContain(PosixFilePermission.OTHERS_WRITE));
        }
    }

    @Test
    void zipHoldsTheSameFilesAsTheTarball() throws Exception {
        Set<String> expected = filesOf(unpackTarball()).stream()
                .map(file -> "breakwater/" + file)
                .collect(Collectors.toSet());

        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            assertThat(zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void librariesHoldNoTestLibraryAndNoLibraryTwice() throws Exception {
        List<String> libraries = filesOf(unpackTarball()).stream()
                .filter(file -> file.startsWith("lib/"))
                .map(file -> file.substring("lib/".length()))
                .toList();

        assertThat(libraries).filteredOn(TEST_LIBRARY.asMatchPredicate()).isEmpty();
        assertThat(libraries)
                .extracting(library -> library.replaceFirst("-[0-9].*", ""))
                .doesNotHaveDuplicates();
    }

    private Path unpackTarball() throws Exception {
        Process tar = new ProcessBuilder(
                        "tar",
                        "-xpzf",
                        Path.of("target/breakwater.tar.gz").toAbsolutePath().toString())
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return directory.resolve("breakwater");
    }

    private static List<String> filesOf(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .toList();
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** The paths of all classes of a WAR, those inside its libraries too. */
    private static List<String> classesOf(Path war) throws IOException {
        List<String> classes = new ArrayList<>();
        try (ZipFile zip = new ZipFile(war.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().endsWith(".class")) {
                    classes.add(entry.getName().replaceFirst("^WEB-INF/classes/", ""));
                } else if (entry.getName().endsWith(".jar")) {
                    addClasses(new JarInputStream(zip.getInputStream(entry)), classes);
                }
            }
        }
        return classes;
    }

    private static void addClasses(JarInputStream library, List<String> classes) throws IOException {
        try (library) {
            for (ZipEntry entry = library.getNextEntry(); entry != null; entry = library.getNextEntry()) {
                classes.add(entry.getName());
            }
        }
    }
}
