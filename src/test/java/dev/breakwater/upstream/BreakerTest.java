package dev.breakwater.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.balancing.Pools;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerTest {
    private static final Outcome FINE = Pools.FINE;
    private static final Outcome BROKEN = Pools.BROKEN;
    private static final Outcome CLIENT_ERROR = new Outcome(404, null, 1, 1);
    private static final Outcome CLIENT_GONE = new Outcome(200, Failure.CLIENT_ABORT, 1, 1);
    /** Longer than the first opening with its jitter. */
    private static final Duration OPENING = Duration.ofSeconds(12);

    private final BreakerScene scene = new BreakerScene();

    private Breaker breaker(String keys) {
        return scene.breaker("'open_for': '10s'" + keys);
    }

    private static void requests(Breaker breaker, Outcome outcome, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(BreakerScene.request(breaker, outcome)).isTrue();
        }
    }

    private static Breaker opened(Breaker breaker) {
        requests(breaker, BROKEN, 5);
        assertThat(breaker.state()).isEqualTo("open");
        return breaker;
    }

    @Test
    void failuresInARowOpenIt() {
        Breaker breaker = breaker("");
        requests(breaker, BROKEN, 4);
        requests(breaker, FINE, 1);
        requests(breaker, BROKEN, 4);
        assertThat(breaker.state()).isEqualTo("closed");
        requests(breaker, new Outcome(500, null, 1, 1), 1);
        assertThat(breaker.state()).isEqualTo("open");
        assertThat(breaker.admits()).isFalse();
        assertThat(BreakerScene.request(breaker, FINE)).isFalse();
    }

    @Test
    void itTellsWhyItIsOpenAndUntilWhen() {
        Breaker breaker = breaker("");
        assertThat(breaker.reason()).isNull();
        assertThat(breaker.retryAt()).isNull();
        assertThat(breaker.opened()).isZero();
        opened(breaker);
        assertThat(breaker.reason()).isEqualTo("5 failures in a row");
        assertThat(breaker.retryAt())
                .isBetween(
                        scene.clock.instant().plusSeconds(9),
                        scene.clock.instant().plusSeconds(11));
        assertThat(breaker.opened()).isEqualTo(1);
        scene.clock.pass(OPENING);
        assertThat(BreakerScene.request(breaker, BROKEN)).isTrue();
        assertThat(breaker.reason()).isEqualTo("a probe failed");
        assertThat(breaker.opened()).isEqualTo(2);
        breaker.reset();
        assertThat(breaker.reason()).isNull();
        assertThat(breaker.retryAt()).isNull();
        assertThat(breaker.opened()).isEqualTo(2);
    }

    @Test
    void noNumberOfFailuresInARowOpensItWhereThatIsSwitchedOff() {
        Breaker breaker = breaker(", 'failures': 0, 'failure_rate': 0");
        requests(breaker, BROKEN, 1_000);
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void theFailureRateOpensItOnceThereAreEnoughRequests() {
        Breaker breaker = breaker(", 'failures': 0, 'min_requests': 20, 'failure_rate': 50");
        for (int i = 0; i < 9; i++) {
            requests(breaker, FINE, 1);
            requests(breaker, BROKEN, 1);
        }
        requests(breaker, BROKEN, 1);
        assertThat(breaker.state()).isEqualTo("closed");
        requests(breaker, FINE, 1);
        assertThat(breaker.state()).isEqualTo("open");
    }

    @Test
    void aLowerFailureRateOpensNothing() {
        Breaker breaker = breaker(", 'failures': 0");
        for (int i = 0; i < 100; i++) {
            requests(breaker, FINE, 6);
            requests(breaker, BROKEN, 4);
        }
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void failuresBeforeTheWindowAreForgotten() throws Exception {
        Breaker breaker = breaker(", 'failures': 0, 'window': '2s'");
        requests(breaker, BROKEN, 19);
        // The window goes by the time of the system, in whole seconds.
        Thread.sleep(3_100);
        requests(breaker, BROKEN, 1);
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void onlyTheBackendsOwnFailuresCount(Failure failure) {
        Breaker breaker = breaker("");
        requests(breaker, BROKEN, 4);
        BreakerScene.request(breaker, new Outcome(0, failure, 0, 0));
        assertThat(breaker.state()).isEqualTo(failure.fault() == Failure.Fault.BACKEND ? "open" : "closed");
        for (int i = 0; i < 100; i++) {
            BreakerScene.request(breaker, new Outcome(0, failure, 0, 0));
        }
        assertThat(breaker.state()).isEqualTo(failure.fault() == Failure.Fault.BACKEND ? "open" : "closed");
    }

    @Test
    void whatIsNobodysFailureNeitherCountsNorEndsARow() {
        Breaker breaker = breaker("");
        requests(breaker, BROKEN, 4);
        requests(breaker, CLIENT_GONE, 50);
        requests(breaker, new Outcome(0, Failure.STALE_CONNECTION, 0, 0), 50);
        requests(breaker, new Outcome(0, Failure.OVERLOADED, 0, 0), 50);
        assertThat(breaker.state()).isEqualTo("closed");
        requests(breaker, BROKEN, 1);
        assertThat(breaker.state()).isEqualTo("open");
    }

    @Test
    void aClientsErrorIsASuccessOfTheBackend() {
        Breaker breaker = breaker("");
        requests(breaker, CLIENT_ERROR, 1_000);
        requests(breaker, BROKEN, 4);
        requests(breaker, CLIENT_ERROR, 1);
        requests(breaker, BROKEN, 4);
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void switchedOffItNeverOpens() {
        Breaker breaker = breaker(", 'enabled': false");
        requests(breaker, BROKEN, 1_000);
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void aGoodCheckClosesItAtOnce() {
        Breaker breaker = opened(breaker(""));
        breaker.reset();
        assertThat(breaker.state()).isEqualTo("closed");
        assertThat(scene.recovered).hasValue(1);
        requests(breaker, BROKEN, 4);
        assertThat(breaker.state()).isEqualTo("closed");
        opened(breaker("")).reset();
        assertThat(scene.recovered).hasValue(2);
    }

    @Test
    void afterItsTimeItAdmitsAgainAndNotBefore() {
        Breaker breaker = opened(breaker(""));
        scene.clock.pass(Duration.ofMillis(8_900));
        assertThat(breaker.admits()).isFalse();
        assertThat(BreakerScene.request(breaker, FINE)).isFalse();
        scene.clock.pass(OPENING);
        assertThat(breaker.admits()).isTrue();
        // To ask changes nothing.
        assertThat(breaker.state()).isEqualTo("open");
        assertThat(BreakerScene.request(breaker, FINE)).isTrue();
        assertThat(breaker.state()).isEqualTo("half_open");
    }
}
