package dev.breakwater.acme;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a certificate is asked for. Let's Encrypt allows five failed verifications of a name in an hour: here are never more than four tries in the
 * first hour, then fewer.
 */
final class Schedule {
    private static final List<Duration> AFTER_FAILURES = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6));

    private Schedule() {}

    /** At two thirds of its life, and up to a twentieth of it later, so that what was issued together is not renewed together. The same at each call. */
    static Instant renewal(X509Certificate certificate) {
        Instant begin = certificate.getNotBefore().toInstant();
        Duration life = life(certificate);
        int share = Math.floorMod(certificate.getSerialNumber().hashCode(), 1000);
        return begin.plus(life.multipliedBy(2).dividedBy(3))
                .plus(life.dividedBy(20).multipliedBy(share).dividedBy(1000));
    }

    /** What has just come is kept for a third of its life, whatever the clock says: where it is wrong, all certificates would be due for ever. */
    static Instant earliest(X509Certificate certificate, Instant received) {
        return received.plus(life(certificate).dividedBy(3));
    }

    private static Duration life(X509Certificate certificate) {
        return Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** How long to wait after so many failures one after the other; up to a tenth longer, by chance. */
    static Duration afterFailures(int failures) {
        Duration wait = AFTER_FAILURES.get(Math.min(failures, AFTER_FAILURES.size()) - 1);
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 10));
    }
}
