package dev.breakwater.admin;

import java.time.Instant;
import java.util.List;

/**
 * A certificate that is shown to clients, or that is waited for.
 *
 * @param names the host names that it is for
 * @param source "file" for one of the configuration's, "acme" for one that Breakwater gets by itself, "self_signed" for one that it has signed
 * @param file where it was read from, or null
 * @param issuer who issued it, or null where there is none yet
 * @param notBefore since when it is valid, or null
 * @param notAfter when it expires, or null
 * @param next when it is renewed or the authority is asked again, or null
 * @param failures how often that failed since the last time it did not
 * @param lastError why, or null
 * @param lastFailed when, or null
 * @param ocsp what its authority says of it, or null where nobody can be asked
 */
public record CertificateView(
        List<String> names,
        String source,
        String file,
        String issuer,
        Instant notBefore,
        Instant notAfter,
        Instant next,
        int failures,
        String lastError,
        Instant lastFailed,
        OcspView ocsp) {}
