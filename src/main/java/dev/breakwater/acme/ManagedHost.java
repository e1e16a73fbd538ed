package dev.breakwater.acme;

import dev.breakwater.tls.ServedCertificate;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** One host name and its certificate. Guarded by {@link AutomaticCertificates}. */
final class ManagedHost {
    private final String name;
    private ServedCertificate certificate;
    private ServedCertificate stopgap;
    private FileTime written;
    private Instant earliest = Instant.MIN;
    private Failure failure;
    private boolean asked;
    private boolean revoke;

    ManagedHost(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Null while there is none. */
    ServedCertificate certificate() {
        return certificate;
    }

    /** What clients are shown: its certificate, or one that says who it is for and no more. */
    ServedCertificate served(Placeholder placeholder) {
        if (certificate != null) {
            return certificate;
        }
        if (stopgap == null) {
            stopgap = placeholder.certificate(name);
        }
        return stopgap;
    }

    /** Takes over what the cache has, if that is new. Says whether the certificate is another one now. */
    boolean refresh(CertificateCache cache) {
        Failure noted = cache.failure(name);
        if (noted != null && (failure == null || noted.last().isAfter(failure.last()))) {
            failure = noted;
        }
        FileTime now = cache.written(name);
        if (now == null || now.equals(written)) {
            return false;
        }
        ServedCertificate read = cache.read(name);
        written = now;
        if (read == null) {
            return false;
        }
        certificate = read;
        earliest = Schedule.earliest(read.certificate(), now.toInstant());
        stopgap = null;
        failure = noted;
        return true;
    }

    /** The authority does not vouch for it any more. It is shown until there is another one, which clients that do not ask cannot tell. */
    void revoked() {
        written = null;
        revoke = false;
    }

    int failures() {
        return failure == null ? 0 : failure.count();
    }

    void failed(Failure next) {
        failure = next;
        asked = false;
    }

    /** The cache has another one. Says whether it can be used. */
    boolean issued(CertificateCache cache, Instant now) {
        asked = false;
        written = null;
        boolean usable = refresh(cache);
        if (usable) {
            earliest = Schedule.earliest(certificate.certificate(), now);
        }
        return usable;
    }

    /** What it failed for may be mended. */
    void retry() {
        asked |= failure != null;
    }

    void ask(boolean revoked) {
        asked = true;
        revoke |= revoked;
    }

    boolean toBeRevoked() {
        return revoke && certificate != null;
    }

    /** When the authority is to be asked next. */
    Instant due() {
        if (asked) {
            return Instant.MIN;
        } else if (failure != null) {
            return failure.next();
        }
        if (certificate == null || written == null) {
            return Instant.MIN;
        }
        Instant renewal = Schedule.renewal(certificate.certificate());
        return renewal.isAfter(earliest) ? renewal : earliest;
    }

    CertificateStatus status() {
        var shown = certificate == null ? null : certificate.certificate();
        Instant due = due();
        return new CertificateStatus(
                name,
                shown == null ? null : shown.getIssuerX500Principal().getName(),
                shown == null ? null : shown.getNotBefore().toInstant(),
                shown == null ? null : shown.getNotAfter().toInstant(),
                due == Instant.MIN ? null : due,
                failures(),
                failure == null ? null : failure.error(),
                failure == null ? null : failure.last());
    }
}
