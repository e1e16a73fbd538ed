package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.BROKEN;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.BackendLoad;
import dev.breakwater.upstream.Latency;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class PeakEwmaTest {
    private static final long MILLISECOND = 1_000_000;
    private static final String KEYS = "'policy': 'peak_ewma', 'circuit_breaker': {'enabled': false}, ";

    /** Keeps ten in flight; b0 answers with its own outcome. Returns how many it got. */
    private static int load(Pool pool, Outcome ofTheFirst, Outcome ofTheOthers, int requests) {
        Deque<Lease> held = new ArrayDeque<>();
        int got = 0;
        for (int i = 0; i < requests; i++) {
            held.add(Pools.lease(pool));
            got += held.getLast().backend().id().equals("b0") ? 1 : 0;
            if (held.size() > 10) {
                Lease oldest = held.remove();
                oldest.close(oldest.backend().id().equals("b0") ? ofTheFirst : ofTheOthers);
            }
        }
        return got;
    }

    private static Outcome after(long millis) {
        return new Outcome(200, null, millis * MILLISECOND, 1);
    }

    @Test
    void aSlowBackendGetsClearlyLess() {
        Pool pool = pool(KEYS + backends(3));
        assertThat(load(pool, after(500), after(5), 3_000)).isLessThan(300);
    }

    @Test
    void aBackendThatFailsFastAttractsNothing() {
        Pool pool = pool(KEYS + backends(3));
        assertThat(load(pool, BROKEN, after(20), 3_000)).isLessThan(300);
        Pool other = pool(KEYS + backends(3));
        assertThat(load(other, new Outcome(500, null, 1_000, 1), after(20), 3_000))
                .isLessThan(300);
    }

    @Test
    void aPeakIsForgottenAndTheBackendGetsTrafficAgain() {
        Latency[] latencies = {mock(Latency.class), mock(Latency.class), mock(Latency.class)};
        Backend[] backends = new Backend[3];
        for (int i = 0; i < 3; i++) {
            BackendLoad load = mock(BackendLoad.class);
            when(load.latency()).thenReturn(latencies[i]);
            when(latencies[i].nanos()).thenReturn(5.0 * MILLISECOND);
            backends[i] = mock(Backend.class);
            when(backends[i].load()).thenReturn(load);
            when(backends[i].weight()).thenReturn(1);
        }
        when(latencies[0].nanos()).thenReturn(500.0 * MILLISECOND);
        assertThat(timesChosen(backends)).isZero();
        when(latencies[0].nanos()).thenReturn(4.0 * MILLISECOND);
        assertThat(timesChosen(backends)).isGreaterThan(50);
    }

    private static int timesChosen(Backend[] backends) {
        Balancer balancer = new PowerOfTwo(PeakEwma::cost);
        int times = 0;
        for (int i = 0; i < 150; i++) {
            times += balancer.choose(backends, 3, Keys.ANY) == backends[0] ? 1 : 0;
        }
        return times;
    }
}
