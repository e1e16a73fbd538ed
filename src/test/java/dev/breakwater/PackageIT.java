package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build leaves, and the script that starts it. */
class PackageIT {
    @TempDir
    Path directory;

    @Test
    void theWarHoldsNoServer() throws IOException {
        try (ZipFile war = new ZipFile("target/breakwater.war")) {
            List<String> names = war.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .noneMatch(name -> name.matches(
                            "WEB-INF/lib/(jetty-server|jetty-ee10-servlet|jakarta|picocli|tomcat|bc|acme4j|jose4j).*"))
                    .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/breakwater/server/"))
                    .noneMatch(name -> name.contains("junit"))
                    .anyMatch(name -> name.equals("WEB-INF/breakwater.json"))
                    .anyMatch(name -> name.startsWith("WEB-INF/lib/jetty-ee10-proxy"));
            for (String name :
                    names.stream().filter(name -> name.endsWith(".jar")).toList()) {
                Path jar = directory.resolve("lib.jar");
                try (var in = war.getInputStream(war.getEntry(name))) {
                    Files.copy(in, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
                try (ZipFile lib = new ZipFile(jar.toFile())) {
                    assertThat(lib.stream().map(ZipEntry::getName))
                            .as(name)
                            .noneMatch(entry -> entry.startsWith("org/eclipse/jetty/server/"))
                            .noneMatch(entry -> entry.startsWith("jakarta/"));
                }
            }
        }
        assertThat(Files.size(Path.of("target/breakwater.war"))).isLessThan(12L << 20);
    }

    @Test
    void theDistributionHoldsAllThatAUserNeeds() throws Exception {
        Path home = Distribution.unpack(directory);
        for (String name : List.of(
                "README.md",
                "LICENSE",
                "CHANGELOG.md",
                "etc/config.json",
                "etc/config.schema.json",
                "etc/logging.properties",
                "systemd/breakwater.service",
                "lib/breakwater.jar")) {
            assertThat(home.resolve(name)).exists();
        }
        assertThat(Files.getPosixFilePermissions(home.resolve("bin/breakwater")))
                .contains(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
        try (var libraries = Files.list(home.resolve("lib"))) {
            List<String> names =
                    libraries.map(file -> file.getFileName().toString()).toList();
            assertThat(names).noneMatch(name -> name.matches("(junit|mockito|assertj|archunit|tomcat).*"));
            assertThat(names.stream().map(name -> name.replaceFirst("-[0-9].*", "")))
                    .doesNotHaveDuplicates();
        }
        try (ZipFile zip = new ZipFile("target/breakwater.zip")) {
            assertThat(zip.getEntry("breakwater/bin/breakwater")).isNotNull();
        }
    }

    @Test
    void theLauncherFindsItsLibrariesWhereCdPrintsWhereItGoes() throws Exception {
        Distribution.unpack(directory);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "breakwater/bin/breakwater", "version")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("CDPATH", directory.toString());

        Process process = builder.start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).startsWith("breakwater ");
    }

    @Test
    void mvnwDownloadsMavenWhereNoneIsInstalledAndChecksIt() throws Exception {
        byte[] archive = fakeMaven();
        HttpServer mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirror.createContext("/maven/maven-3/9.8.7/binaries/apache-maven-9.8.7-bin.tar.gz", exchange -> {
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
        mirror.start();
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(archive));
            assertThat(mvnw(mirror, "0".repeat(hash.length()))).contains("nothing was installed");
            assertThat(mvnw(mirror, hash)).endsWith("fake maven: verify -B\n");
            mirror.stop(0);
            assertThat(mvnw(mirror, hash)).isEqualTo("fake maven: verify -B\n");
        } finally {
            mirror.stop(0);
        }
    }

    private byte[] fakeMaven() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("apache-maven-9.8.7/bin"));
        Files.writeString(bin.resolve("mvn"), "#!/bin/sh\necho \"fake maven: $*\"\n");
        assertThat(bin.resolve("mvn").toFile().setExecutable(true)).isTrue();
        Path archive = directory.resolve("maven.tar.gz");
        run(List.of("tar", "-czf", archive.toString(), "-C", directory.toString(), "apache-maven-9.8.7"), null);
        return Files.readAllBytes(archive);
    }

    private String mvnw(HttpServer mirror, String hash) throws Exception {
        Path wrapper = Files.createDirectories(directory.resolve("project/.mvn/wrapper"));
        Files.writeString(
                wrapper.resolve("maven-wrapper.properties"),
                "mavenVersion=9.8.7\ndistributionSha512Sum=" + hash + "\n");
        Path script = directory.resolve("project/mvnw");
        Files.copy(Path.of("mvnw"), script, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return run(List.of("/bin/sh", script.toString(), "verify", "-B"), mirror);
    }

    /** Runs a command with a path on which there is no Maven. */
    private String run(List<String> command, HttpServer mirror) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of(
                "sh",
                "sed",
                "cut",
                "tar",
                "gzip",
                "mkdir",
                "mktemp",
                "mv",
                "rm",
                "dirname",
                "curl",
                "wget",
                "sha512sum",
                "shasum")) {
            for (String place : List.of("/bin/", "/usr/bin/")) {
                if (Files.exists(Path.of(place + tool)) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), Path.of(place + tool));
                }
            }
        }
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("MAVEN_USER_HOME", directory.resolve("home").toString());
        if (mirror != null) {
            builder.environment()
                    .put(
                            "MVNW_REPOURL",
                            "http://127.0.0.1:" + mirror.getAddress().getPort());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
