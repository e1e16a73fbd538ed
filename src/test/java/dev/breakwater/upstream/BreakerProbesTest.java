package dev.breakwater.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.balancing.Pools;
import dev.breakwater.upstream.Breaker.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a circuit breaker that has opened comes to close again. */
class BreakerProbesTest {
    private static final Outcome FINE = Pools.FINE;
    private static final Outcome BROKEN = Pools.BROKEN;
    private static final Outcome GONE = Outcome.UNUSED;
    private static final long NANOS = 1_000_000;

    private final BreakerScene scene = new BreakerScene();
    private final Breaker breaker = scene.breaker("'open_for': '10s', 'max_open_for': '60s', 'probes': 3");

    private void open() {
        for (int i = 0; i < 5; i++) {
            breaker.record(breaker.acquire(), BROKEN, NANOS);
        }
        assertThat(breaker.state()).isEqualTo("open");
    }

    /** All that it lets through now. */
    private List<Permit> probes() {
        List<Permit> probes = new ArrayList<>();
        for (Permit permit = breaker.acquire(); permit != Permit.REFUSED; permit = breaker.acquire()) {
            probes.add(permit);
        }
        return probes;
    }

    private List<Permit> probesAfterOpening() {
        open();
        scene.clock.pass(Duration.ofSeconds(12));
        return probes();
    }

    /** How long it refuses requests, to a tenth of a second. */
    private long openMillis() {
        long millis = 0;
        while (!breaker.admits()) {
            scene.clock.pass(Duration.ofMillis(100));
            millis += 100;
        }
        return millis;
    }

    @Test
    void itsTimeDoublesWithJitterUpToItsLongest() {
        open();
        for (int expected : new int[] {10_000, 20_000, 40_000, 60_000, 60_000, 60_000}) {
            double highest = Math.min(expected * 1.1, 60_000);
            assertThat((double) openMillis()).isBetween(Math.min(expected, 60_000) * 0.9, highest + 200);
            breaker.record(probes().get(0), BROKEN, NANOS);
            assertThat(breaker.state()).isEqualTo("open");
        }
    }

    @Test
    void itsTimeIsJittered() {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open();
            times.add(openMillis());
            breaker.reset();
        }
        assertThat(times.stream().distinct().count()).isGreaterThan(3);
    }

    @Test
    void itsTimeBeginsAnewOnceItHasClosed() {
        breaker.record(probesAfterOpening().get(0), BROKEN, NANOS);
        scene.clock.pass(Duration.ofMinutes(1));
        probes().forEach(probe -> breaker.record(probe, FINE, NANOS));
        assertThat(breaker.state()).isEqualTo("closed");
        open();
        assertThat(openMillis()).isBetween(9_000L, 11_200L);
    }

    @Test
    void onlyItsProbesAreLetThrough() {
        assertThat(probesAfterOpening()).hasSize(3).doesNotContain(Permit.CLOSED);
        assertThat(breaker.state()).isEqualTo("half_open");
    }

    @Test
    void itClosesWhenAllProbesAreFine() {
        List<Permit> probes = probesAfterOpening();
        breaker.record(probes.get(0), FINE, NANOS);
        breaker.record(probes.get(1), new Outcome(404, null, 1, 1), NANOS);
        assertThat(breaker.state()).isEqualTo("half_open");
        assertThat(scene.recovered).hasValue(0);
        breaker.record(probes.get(2), FINE, NANOS);
        assertThat(breaker.state()).isEqualTo("closed");
        assertThat(scene.recovered).hasValue(1);
    }

    @Test
    void oneFailedProbeOpensItAgain() {
        List<Permit> probes = probesAfterOpening();
        breaker.record(probes.get(0), FINE, NANOS);
        breaker.record(probes.get(1), BROKEN, NANOS);
        assertThat(breaker.state()).isEqualTo("open");
        assertThat(breaker.acquire()).isEqualTo(Permit.REFUSED);
        breaker.record(probes.get(2), FINE, NANOS);
        assertThat(breaker.state()).isEqualTo("open");
        assertThat(scene.recovered).hasValue(0);
    }

    @Test
    void aProbeThatProvesNothingMakesPlaceForAnother() {
        List<Permit> probes = probesAfterOpening();
        breaker.record(probes.get(0), FINE, NANOS);
        Permit going = probes.get(1);
        for (int i = 0; i < 20; i++) {
            breaker.record(going, GONE, NANOS);
            List<Permit> others = probes();
            assertThat(others).hasSize(1);
            going = others.get(0);
        }
        assertThat(breaker.state()).isEqualTo("half_open");
    }

    @Test
    void requestsFromBeforeItOpenedDoNotCountWhileItIsHalfOpen() {
        List<Permit> before = List.of(breaker.acquire(), breaker.acquire(), breaker.acquire(), breaker.acquire());
        List<Permit> probes = probesAfterOpening();
        breaker.record(before.get(0), BROKEN, NANOS);
        breaker.record(before.get(1), GONE, NANOS);
        assertThat(probes()).isEmpty();
        breaker.record(before.get(2), FINE, NANOS);
        breaker.record(before.get(3), FINE, NANOS);
        breaker.record(probes.get(0), FINE, NANOS);
        breaker.record(probes.get(1), FINE, NANOS);
        assertThat(breaker.state()).isEqualTo("half_open");
        breaker.record(probes.get(2), FINE, NANOS);
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void probesFromBeforeItOpenedAgainDoNotCountAmongTheNext() {
        List<Permit> earlier = probesAfterOpening();
        breaker.record(earlier.get(0), BROKEN, NANOS);
        scene.clock.pass(Duration.ofMinutes(1));
        List<Permit> probes = probes();
        breaker.record(earlier.get(1), GONE, NANOS);
        assertThat(probes()).isEmpty();
        breaker.record(earlier.get(2), BROKEN, NANOS);
        assertThat(breaker.state()).isEqualTo("half_open");
        probes.forEach(probe -> breaker.record(probe, FINE, NANOS));
        assertThat(breaker.state()).isEqualTo("closed");
    }
}
