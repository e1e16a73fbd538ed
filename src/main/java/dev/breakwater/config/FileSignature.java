package dev.breakwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What distinguishes one content of a file from the next without reading it. */
public record FileSignature(Path real, Object key, long size, long modified) {
    /** Null for a file that is not there. */
    public static FileSignature of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileSignature(
                    file.toRealPath(),
                    attributes.fileKey(),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis());
        } catch (IOException missing) {
            return null;
        }
    }
}
