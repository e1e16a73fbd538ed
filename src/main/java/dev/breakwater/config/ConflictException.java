package dev.breakwater.config;

/** Something that cannot be done in the present state of the configuration; the message says what must happen first. */
public final class ConflictException extends Exception {
    ConflictException(String message) {
        super(message);
    }
}
