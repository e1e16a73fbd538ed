package dev.breakwater.upstream;

import dev.breakwater.balancing.Pools;
import dev.breakwater.upstream.Breaker.Permit;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Circuit breakers by a clock that is moved by hand. */
final class BreakerScene {
    final TestClock clock = new TestClock();
    final AtomicInteger recovered = new AtomicInteger();
    private final Ejections ejections = new Ejections();

    /** A breaker with these keys, the only one of its upstream. */
    Breaker breaker(String keys) {
        Breaker breaker = new Breaker(
                "test/a",
                Pools.upstream("'backends': ['http://a'], 'circuit_breaker': {" + keys + "}")
                        .circuitBreaker(),
                ejections,
                recovered::incrementAndGet,
                clock);
        ejections.apply(Set.of(breaker), 1);
        return breaker;
    }

    /** Whether the request was let through, which then ends like this. */
    static boolean request(Breaker breaker, Outcome outcome) {
        Permit permit = breaker.acquire();
        if (permit != Permit.REFUSED) {
            breaker.record(permit, outcome, 1_000_000);
        }
        return permit != Permit.REFUSED;
    }
}
