package dev.breakwater.admin;

import java.time.Instant;

/**
 * What a certificate's authority says of it.
 *
 * @param nextUpdate until when clients are given that, or null where there is nothing to give
 * @param lastError why there is nothing newer, or null
 */
public record OcspView(Instant nextUpdate, String lastError) {}
