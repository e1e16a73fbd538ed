package dev.breakwater.config;

import java.time.Instant;

/** A change that waits to be confirmed: when it is undone, and to which version. */
public record Pending(int version, int revertsTo, Instant revertsAt) {}
