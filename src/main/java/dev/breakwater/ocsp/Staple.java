package dev.breakwater.ocsp;

import dev.breakwater.tls.ServedCertificate;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of one certificate's status, and when more is asked. Guarded by {@link Stapling}. */
final class Staple {
    private static final Logger LOG = LoggerFactory.getLogger(Staple.class);
    private static final Duration SOONEST = Duration.ofMinutes(1);
    private static final Duration LATEST = Duration.ofHours(12);
    private static final Duration LATEST_AFTER_FAILURE = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 6;
    /** RFC 7633: clients are to refuse the certificate where nothing is stapled. */
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

    private final ServedCertificate certificate;
    private final Question question;
    private Answer held;
    private Instant next = Instant.MIN;
    private int failures;
    private String lastError;

    Staple(ServedCertificate certificate, URI responder) {
        this.certificate = certificate;
        if (certificate.chain().size() > 1) {
            question = Question.about(responder, certificate);
        } else {
            question = null;
            next = Instant.MAX;
            lastError = "Nothing is stapled, as the certificate's issuer does not follow it in its file.";
            LOG.warn("{}: {}{}", certificate, lastError, insisted());
        }
    }

    private String insisted() {
        boolean insists = certificate.certificate().getExtensionValue(TLS_FEATURE) != null;
        return insists && held == null ? " It demands that (must-staple), so some clients will refuse it." : "";
    }

    Question question() {
        return question;
    }

    boolean isDue(Instant now) {
        return !next.isAfter(now);
    }

    /** Until when clients can be given an answer, or null where there is none. */
    Instant until() {
        return held == null ? null : held.nextUpdate();
    }

    String lastError() {
        return lastError;
    }

    /** Takes over what the responder says. */
    void answered(Answer answer, Instant now) {
        if (answer.revoked() != null) {
            drop();
            LOG.error(
                    "{}: {}{}",
                    certificate,
                    again("Its authority has revoked it at " + answer.revoked() + ". Replace it.", now),
                    insisted());
            return;
        }
        if (failures > 0) {
            LOG.info("{}: its authority says again that it is good", certificate);
        }
        LOG.debug("{}: good until {}", certificate, answer.nextUpdate());
        HeldAnswers.hold(question.id(), answer.encoded());
        held = answer;
        failures = 0;
        lastError = null;
        Duration half = Duration.between(now, answer.nextUpdate()).dividedBy(2);
        next = now.plus(half.compareTo(SOONEST) < 0 ? SOONEST : least(half, LATEST));
    }

    /** What is held stays in use while it is valid. */
    void failed(String why, Instant now) {
        LOG.warn("{}: {}{} It is tried again at {}", certificate, again(why, now), insisted(), next);
    }

    private String again(String why, Instant now) {
        lastError = why;
        Duration wait = SOONEST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        next = now.plus(least(wait, LATEST_AFTER_FAILURE));
        failures++;
        return why;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Nobody is given what is not valid any more. */
    void expire(Instant now) {
        if (held != null && !held.nextUpdate().isAfter(now)) {
            drop();
            LOG.warn("{}: what its authority said has expired.{}", certificate, insisted());
        }
    }

    void drop() {
        if (held != null) {
            HeldAnswers.drop(question.id(), held.encoded());
            held = null;
        }
    }
}
