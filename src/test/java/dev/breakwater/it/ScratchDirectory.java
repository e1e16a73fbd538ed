package dev.breakwater.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories that live as long as a test. */
final class ScratchDirectory {
    private ScratchDirectory() {}

    static Path create() {
        try {
            return Files.createTempDirectory("breakwater-it-");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException inUse) {
            // A container still writes there; the system clears temporary files.
        }
    }
}
