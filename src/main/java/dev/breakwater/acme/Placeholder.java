package dev.breakwater.acme;

import dev.breakwater.tls.ServedCertificate;
import dev.breakwater.tls.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Signs certificates itself, which no client trusts, for host names that have no other yet. All of them have one key, in memory. */
final class Placeholder {
    private static final String ISSUER = "Breakwater waits for a certificate";
    private static final Duration LIFE = Duration.ofDays(90);

    private final SigningKey key = new SigningKey();
    private final Clock clock;

    Placeholder(Clock clock) {
        this.clock = clock;
    }

    ServedCertificate certificate(String host) {
        return key.certificate(ISSUER, List.of(host), clock.instant().minus(Duration.ofDays(1)), LIFE);
    }
}
