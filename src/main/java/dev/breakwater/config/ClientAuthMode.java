package dev.breakwater.config;

/** Whether a site has clients without a certificate. */
public enum ClientAuthMode {
    /** Who has none is refused in the handshake. */
    REQUIRED,
    /** Who has one is known by it, and everybody else is served as well. */
    OPTIONAL
}
