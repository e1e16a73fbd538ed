package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Maven mvnw chooses: the archive comes from a server of this test and holds a Maven that only echoes. */
class MavenScriptIT {
    private static final List<String> TOOLS =
            List.of("curl", "cut", "dirname", "gzip", "mkdir", "mktemp", "mv", "rm", "sed", "sha512sum", "tar");

    @TempDir
    Path directory;

    private final AtomicInteger downloads = new AtomicInteger();
    private HttpServer server;
    private Path tools;
    private Path project;
    private Path cache;

    private record Ending(int exitCode, String output) {}

    @BeforeEach
    void start() throws Exception {
        byte[] archive = archive();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/maven/maven-3/9.9.9/binaries/apache-maven-9.9.9-bin.tar.gz", exchange -> {
            downloads.incrementAndGet();
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
        server.start();
        project = Files.createDirectories(directory.resolve("project"));
        Files.copy(Path.of("mvnw"), project.resolve("mvnw"), StandardCopyOption.COPY_ATTRIBUTES);
        cache = directory.resolve("maven home");
        tools = tools();
        expectHash(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(archive)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void saysWhatToDoWhereTheArchiveIsNotThere() throws Exception {
        server.removeContext("/maven/maven-3/9.9.9/binaries/apache-maven-9.9.9-bin.tar.gz");

        Ending ending = mvnw("-B", "verify");

        assertThat(ending.exitCode()).isEqualTo(1);
        assertThat(ending.output()).contains("cannot download").contains("MVNW_REPOURL");
        assertThat(cache.resolve("wrapper/dists")).isEmptyDirectory();
    }

    @Test
    void prefersAnInstalledMaven() throws Exception {
        installMaven("3.8.1");

        assertThat(mvnw("verify").output()).isEqualTo("installed got verify\n");
        assertThat(downloads).hasValue(0);
    }

    @Test
    void passesOverAnInstalledMavenThatIsTooOld() throws Exception {
        installMaven("3.6.3");

        assertThat(mvnw("verify").output()).endsWith("maven got [verify]\n");
        assertThat(downloads).hasValue(1);
    }

    @Test
    void findsItsPropertiesWhereCdPrintsWhereItGoes() throws Exception {
        Ending ending = ending(Map.of("CDPATH", directory.toString()), "/bin/sh", "project/mvnw", "verify");

        assertThat(ending.exitCode()).isZero();
        assertThat(ending.output()).endsWith("maven got [verify]\n");
    }

    private Ending mvnw(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(project.resolve("mvnw").toString()));
        command.addAll(List.of(arguments));
        return ending(Map.of(), command.toArray(String[]::new));
    }

    private Ending ending(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("MAVEN_USER_HOME", cache.toString());
        builder.environment()
                .put("MVNW_REPOURL", "http://127.0.0.1:" + server.getAddress().getPort());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ending(process.waitFor(), output);
    }

    private void expectHash(String hash) throws IOException {
        Path properties = project.resolve(".mvn/wrapper/maven-wrapper.properties");
        Files.createDirectories(properties.getParent());
        Files.writeString(properties, "mavenVersion=9.9.9\ndistributionSha512Sum=" + hash + "\n");
    }

    private void installMaven(String version) throws IOException {
        executable(
                tools.resolve("mvn"),
                "#!/bin/sh\nif [ \"$1\" = --version ]; then echo Apache Maven " + version
                        + "; else echo installed got \"$@\"; fi\n");
    }

    /** A directory for PATH that holds what mvnw calls, and no Maven. */
    private Path tools() throws IOException {
        Path scripts = Files.createDirectories(directory.resolve("tools"));
        for (String tool : TOOLS) {
            executable(scripts.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin\nexec " + tool + " \"$@\"\n");
        }
        return scripts;
    }

    private byte[] archive() throws Exception {
        Path maven = directory.resolve("content/apache-maven-9.9.9/bin/mvn");
        Files.createDirectories(maven.getParent());
        executable(maven, "#!/bin/sh\nprintf 'maven got'\nprintf ' [%s]' \"$@\"\nprintf '\\n'\n");
        Path archive = directory.resolve("maven.tar.gz");
        Process tar = new ProcessBuilder("tar", "-czf", archive.toString(), "apache-maven-9.9.9")
                .directory(directory.resolve("content").toFile())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return Files.readAllBytes(archive);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
