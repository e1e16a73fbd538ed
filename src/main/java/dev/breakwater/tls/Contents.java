package dev.breakwater.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads small files, and says in plain words why one cannot be read. */
final class Contents {
    private static final long MAX_SIZE = 1 << 20;

    private Contents() {}

    /** @param key of the configuration, which names the file */
    static byte[] read(Path file, String key) throws UnusableException {
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw new UnusableException(key, file + " is larger than 1 MB.", "Is this the right file?");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new UnusableException(key, file + " does not exist.", "Create it, or name another.");
        } catch (AccessDeniedException denied) {
            throw new UnusableException(
                    key,
                    file + " may not be read by the user that Breakwater runs as.",
                    "Give that user the right to.");
        } catch (IOException unreadable) {
            throw new UnusableException(
                    key, file + " cannot be read: " + unreadable.getMessage() + ".", "Name a file that can be read.");
        }
    }
}
