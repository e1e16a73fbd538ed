package dev.breakwater.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.balancing.Pools;
import dev.breakwater.config.HealthCheckConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Health.Status;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static UpstreamConfig upstream(String check) {
        return Pools.upstream(
                "'backends': ['http://a', 'http://b'], 'slow_start': '1h', 'health_check': {" + check + "}");
    }

    private final HealthCheckConfig config = upstream("'rise': 2, 'fall': 3").healthCheck();
    private final Health health = new Health("test/a", config);

    private Status check(String results) {
        for (char result : results.toCharArray()) {
            health.checked(result == '+', result == '+' ? "well" : "ill", config);
        }
        return health.status();
    }

    @Test
    void nothingIsKnownAtFirstAndOneGoodCheckIsEnough() {
        assertThat(health.status()).isEqualTo(Status.UNKNOWN);
        assertThat(check("+")).isEqualTo(Status.UP);
    }

    @Test
    void ofOneThatNothingIsKnownOfFailuresInARowAreNeededToo() {
        assertThat(check("--")).isEqualTo(Status.UNKNOWN);
        assertThat(check("-")).isEqualTo(Status.DOWN);
        assertThat(health.cause()).isEqualTo("ill");
    }

    @Test
    void itTakesFailuresInARowToBringItDown() {
        assertThat(check("+--+--+-+--")).isEqualTo(Status.UP);
        assertThat(check("-")).isEqualTo(Status.DOWN);
    }

    @Test
    void itTakesSuccessesInARowToBringItUp() {
        assertThat(check("---+-+-+--+")).isEqualTo(Status.DOWN);
        assertThat(check("+")).isEqualTo(Status.UP);
    }

    @Test
    void initiallyDownItTakesTheFullRise() {
        HealthCheckConfig down = upstream("'initial': 'down', 'rise': 3").healthCheck();
        Health strict = new Health("test/a", down);
        assertThat(strict.status()).isEqualTo(Status.DOWN);
        strict.checked(true, "well", down);
        strict.checked(true, "well", down);
        assertThat(strict.status()).isEqualTo(Status.DOWN);
        assertThat(strict.checked(true, "well", down)).isTrue();
        assertThat(strict.status()).isEqualTo(Status.UP);
    }

    @Test
    void onlyAComeBackIsARecovery() {
        assertThat(health.checked(true, "well", config)).isFalse();
        check("---+");
        assertThat(health.checked(true, "well", config)).isTrue();
        assertThat(health.checked(true, "well", config)).isFalse();
    }

    @Test
    void whatWasKnownIsForgottenWithItsStreak() {
        check("---+");
        health.forget();
        assertThat(health.status()).isEqualTo(Status.UNKNOWN);
        assertThat(check("--")).isEqualTo(Status.UNKNOWN);
        assertThat(check("-")).isEqualTo(Status.DOWN);
    }

    @Test
    void itTellsWhenItWasCheckedAndSinceWhenItIsAsItIs() {
        assertThat(health.checkedAt()).isNull();
        assertThat(health.since()).isNull();
        Instant before = Instant.now();
        check("-");
        assertThat(health.checkedAt()).isBetween(before, Instant.now());
        assertThat(health.since()).isNull();
        check("+");
        Instant up = health.since();
        assertThat(up).isBetween(before, Instant.now());
        check("+-");
        assertThat(health.since()).as("one bad check changes nothing").isEqualTo(up);
        assertThat(health.checkedAt()).isAfterOrEqualTo(up);
        health.forget();
        assertThat(health.checkedAt()).isNull();
        assertThat(health.since()).isNull();
    }

    @Test
    void aRecoveryClosesTheCircuitBreakerAndBeginsTheRamp() {
        UpstreamConfig upstream = upstream("'rise': 1, 'fall': 1");
        Ejections ejections = new Ejections();
        Backend backend =
                new Backend("test", upstream, upstream.backends().get(0), "a", List.of(), 0, null, false, ejections);
        ejections.apply(List.of(backend), 1);
        for (int i = 0; i < 5; i++) {
            backend.lease(false, () -> {}).close(Pools.BROKEN);
        }
        assertThat(backend.healthy()).isFalse();
        backend.checked(true, "well");
        assertThat(backend.healthy())
                .as("one good check of what was not down proves nothing new")
                .isFalse();
        backend.checked(false, "ill");
        assertThat(yields(backend)).isZero();
        backend.checked(true, "well");
        assertThat(backend.healthy()).isTrue();
        assertThat(backend.breaker().state()).isEqualTo("closed");
        // A tenth of the share of 1,000: six standard deviations are 57.
        assertThat(yields(backend)).isBetween(843, 957);
    }

    private static int yields(Backend backend) {
        int yields = 0;
        for (int i = 0; i < 1_000; i++) {
            yields += backend.yields() ? 1 : 0;
        }
        return yields;
    }
}
