package dev.breakwater.ocsp;

import java.time.Instant;

/**
 * How it stands with what an authority says of one certificate.
 *
 * @param nextUpdate until when clients are given an answer, or null where there is none
 * @param lastError why there is no newer one, or null
 */
public record StapleStatus(Instant nextUpdate, String lastError) {}
