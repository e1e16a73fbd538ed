package dev.breakwater.config;

/** What becomes of the addresses that a backend's host name has; written in lower case in a file. */
public enum Resolve {
    /** One backend, which connects to the first address that answers. */
    FIRST,
    /** A backend for each address. */
    ALL
}
