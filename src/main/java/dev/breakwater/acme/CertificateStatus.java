package dev.breakwater.acme;

import java.time.Instant;

/**
 * How it stands with the certificate of one host name.
 *
 * @param issuer who issued it, or null where there is none yet
 * @param notAfter when it expires, or null where there is none yet
 * @param next when it is renewed, or asked for again
 * @param failures tries that failed since the last one that did not
 * @param lastError why the last one failed, or null
 * @param lastFailed when that was, or null
 */
public record CertificateStatus(
        String host,
        String issuer,
        Instant notBefore,
        Instant notAfter,
        Instant next,
        int failures,
        String lastError,
        Instant lastFailed) {}
