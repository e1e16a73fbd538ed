package dev.breakwater.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class ScheduleTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void renewalIsAtTwoThirdsOfLifeAndNotAtTheSameMomentForAll() {
        Set<Instant> moments = new HashSet<>();
        for (int serial = 0; serial < 100; serial++) {
            Instant renewal = Schedule.renewal(certificate(serial * 37L, Duration.ofDays(90)));
            assertThat(renewal).isBetween(BEGIN.plus(Duration.ofDays(60)), BEGIN.plus(Duration.ofHours(24 * 64 + 12)));
            moments.add(renewal);
        }
        assertThat(moments).hasSizeGreaterThan(90);
        assertThat(Schedule.renewal(certificate(5, Duration.ofDays(90))))
                .isEqualTo(Schedule.renewal(certificate(5, Duration.ofDays(90))));
    }

    @Test
    void shortLivesAreRenewedInTime() {
        assertThat(Schedule.renewal(certificate(999, Duration.ofDays(6)))).isBefore(BEGIN.plus(Duration.ofDays(5)));
    }

    /** Let's Encrypt: five failed verifications of a name in an hour. */
    @Test
    void thereAreNeverMoreThanFourTriesInAnHour() {
        Instant tries = BEGIN;
        Set<Instant> first = new HashSet<>();
        for (int failures = 1; failures < 20; failures++) {
            if (tries.isBefore(BEGIN.plus(Duration.ofHours(1)))) {
                first.add(tries);
            }
            Duration pause = Schedule.afterFailures(failures);
            assertThat(pause).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(6 * 66));
            tries = tries.plus(pause);
        }
        assertThat(first).hasSize(4);
    }

    private static X509Certificate certificate(long serial, Duration life) {
        X509Certificate certificate = Mockito.mock(X509Certificate.class);
        Mockito.when(certificate.getNotBefore()).thenReturn(Date.from(BEGIN));
        Mockito.when(certificate.getNotAfter()).thenReturn(Date.from(BEGIN.plus(life)));
        Mockito.when(certificate.getSerialNumber()).thenReturn(BigInteger.valueOf(serial));
        return certificate;
    }
}
