package dev.breakwater.config;

/** A change that was made for another version than the one in force. */
public final class StaleException extends Exception {
    StaleException(ConfigVersion current) {
        super("The configuration has changed meanwhile: it is version " + current.number() + " by now, from \""
                + current.source() + "\". Get it again, and send the change with If-Match: " + current.etag() + ".");
    }
}
