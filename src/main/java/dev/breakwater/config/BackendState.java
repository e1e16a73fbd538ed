package dev.breakwater.config;

import java.util.Locale;

/** What an operator wants of a backend; written in lower case in a file. */
public enum BackendState {
    /** Takes requests. */
    READY,
    /** Takes no new requests and finishes those in flight. */
    DRAINING,
    /** Takes no requests. */
    DOWN;

    /** As files write it. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }
}
