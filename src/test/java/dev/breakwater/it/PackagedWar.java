package dev.breakwater.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The WAR that the build has packaged, unpacked once for all containers. */
final class PackagedWar {
    static final Path FILE = Path.of(System.getProperty("breakwater.war", "target/breakwater.war"));

    private static final Path UNPACKED = unpack();

    private PackagedWar() {}

    static Path unpacked() {
        return UNPACKED;
    }

    private static Path unpack() {
        try (ZipFile war = new ZipFile(FILE.toFile())) {
            Path base = Files.createTempDirectory(FILE.toAbsolutePath().getParent(), "it-war-");
            Enumeration<? extends ZipEntry> entries = war.entries();
            while (entries.hasMoreElements()) {
                write(war, entries.nextElement(), base);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ScratchDirectory.delete(base)));
            return base;
        } catch (IOException missing) {
            throw new UncheckedIOException("The WAR must be packaged before the integration tests run", missing);
        }
    }

    private static void write(ZipFile war, ZipEntry entry, Path base) throws IOException {
        Path file = base.resolve(entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        try (InputStream content = war.getInputStream(entry)) {
            Files.copy(content, file);
        }
    }
}
