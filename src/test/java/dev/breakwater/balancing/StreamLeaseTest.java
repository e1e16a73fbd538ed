package dev.breakwater.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import org.junit.jupiter.api.Test;

/** What the circuit breaker hears of a request that becomes a stream. */
class StreamLeaseTest {
    private static final Outcome AGREED = new Outcome(101, null, 1_000_000, 0);

    private final Pool pool = Pools.pool("'circuit_breaker': {'failures': 1}, " + Pools.backends(4));

    private boolean healthy() {
        return pool.backends().stream().allMatch(backend -> backend.healthy());
    }

    @Test
    void howAStreamEndsIsNotHeldAgainstItsBackend() {
        Lease lease = Pools.lease(pool);
        lease.established(AGREED);
        lease.close(Pools.BROKEN);
        assertThat(healthy()).isTrue();
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void aStreamHoldsItsPlaceUntilItEnds() {
        Lease lease = Pools.lease(pool);
        lease.established(AGREED);
        assertThat(pool.inFlight()).isEqualTo(1);
        lease.close(AGREED);
        assertThat(pool.inFlight()).isZero();
    }
}
