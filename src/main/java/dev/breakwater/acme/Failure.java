package dev.breakwater.acme;

import java.time.Instant;

/**
 * Tries that failed, one after the other, until now.
 *
 * @param count how many
 * @param last when the last one failed
 * @param next when it is tried again
 * @param error why the last one failed
 */
record Failure(int count, Instant last, Instant next, String error) {}
