package dev.breakwater.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration file as something to write to, always as a whole: a reader sees the old text or the new one, even after a power failure, and where
 * writing fails the old one stays. For one thread at a time.
 */
class ConfigFile {
    private final Path path;

    /** @param path the file, or null where there is none */
    ConfigFile(Path path) {
        this.path = path;
    }

    final Path path() {
        return path;
    }

    /** What relative paths in the file are relative to. */
    final Path directory() {
        return path == null ? Path.of("") : path.toAbsolutePath().getParent();
    }

    /** Why changes are not written to the file, or null where they are. */
    final String readOnlyReason() {
        if (path == null) {
            return "There is no configuration file: the default inside the WAR is in use.";
        } else if (ConfigFormat.of(path) != ConfigFormat.JSON) {
            return path + " is not a .json file, and writing it would lose its comments and its layout.";
        }
        try {
            Path target = target();
            if (Files.exists(target) && !mayWrite(target)) {
                return path + " may not be written by the user that Breakwater runs as.";
            } else if (!mayWrite(target.getParent())) {
                return "The directory " + target.getParent()
                        + " may not be written by the user that Breakwater runs as.";
            }
            return null;
        } catch (IOException unreadable) {
            return path + " could not be written: " + cause(unreadable) + ".";
        }
    }

    /** Replaces the file's text. Returns null, or why the old text is still there. */
    final String write(ObjectNode document) {
        String reason = readOnlyReason();
        if (reason != null) {
            return reason;
        }
        try {
            replace(target(), JsonText.write(document).getBytes(StandardCharsets.UTF_8));
            return null;
        } catch (IOException failed) {
            return path + " could not be written: " + cause(failed) + ".";
        }
    }

    /** The file itself where the path is a symbolic link. */
    private Path target() throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? path.toRealPath() : path.toAbsolutePath();
    }

    private void replace(Path target, byte[] text) throws IOException {
        Path next = Files.createTempFile(target.getParent(), "." + target.getFileName() + ".", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                fill(channel, ByteBuffer.wrap(text));
                channel.force(true);
            }
            keepRights(target, next);
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
        force(target.getParent());
    }

    /** The new file belongs to those, and may be read by those, whose the old one was. */
    private static void keepRights(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null || !Files.exists(from)) {
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes present = view.readAttributes();
        if (!wanted.owner().equals(present.owner())) {
            view.setOwner(wanted.owner());
        }
        if (!wanted.group().equals(present.group())) {
            view.setGroup(wanted.group());
        }
        view.setPermissions(wanted.permissions());
    }

    /** Without this the new name could be lost with the power. */
    private static void force(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // Not every system opens directories; the text is replaced all the same.
            return;
        }
    }

    private static String cause(IOException failed) {
        if (failed instanceof AccessDeniedException) {
            return "permission denied";
        }
        return failed instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : String.valueOf(failed.getMessage());
    }

    boolean mayWrite(Path file) {
        return Files.isWritable(file);
    }

    void fill(FileChannel channel, ByteBuffer text) throws IOException {
        while (text.hasRemaining()) {
            channel.write(text);
        }
    }
}
