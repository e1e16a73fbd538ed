package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.FINE;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.lease;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.upstream.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Requests that wait for a backend. */
class LeaseQueueTest {
    private static final String ONE = backends(backend("a", ", 'max_connections': 1"));

    private final List<Lease> granted = new ArrayList<>();

    private Waiting await(Pool pool) {
        return pool.await(Keys.ANY, List.of(), granted::add);
    }

    @Test
    void thoseWhoCameFirstAreServedFirst() {
        Pool pool = pool(ONE);
        Lease held = lease(pool);
        List<Integer> served = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            pool.await(Keys.ANY, List.of(), lease -> {
                served.add(number);
                granted.add(lease);
            });
        }
        assertThat(pool.queued()).isEqualTo(50);
        for (int i = 0; i < 50; i++) {
            assertThat(served).hasSize(i);
            held.close(FINE);
            held = granted.get(i);
            assertThat(served.get(i)).isEqualTo(i);
        }
        assertThat(pool.queued()).isZero();
        assertThat(pool.inFlight()).isEqualTo(1);
    }

    @Test
    void nobodyIsServedBeforeThoseWhoWait() {
        Pool pool = pool(backends(backend("a", ", 'max_connections': 2")));
        List<Lease> held = Pools.hold(pool, 2);
        await(pool);
        await(pool);
        held.get(0).close(FINE);
        assertThat(granted).hasSize(1);
        assertThat(lease(pool)).isNull();
        assertThat(pool.leaseOther(Keys.ANY, List.of())).isNull();
    }

    @Test
    void oneThatClosesItsLeaseAtOnceServesTheNext() {
        Pool pool = pool(ONE);
        Lease held = lease(pool);
        AtomicInteger served = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            pool.await(Keys.ANY, List.of(), lease -> {
                served.incrementAndGet();
                lease.close(FINE);
            });
        }
        held.close(FINE);
        assertThat(served).hasValue(100);
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void onlySoManyWait() {
        Pool pool = pool("'queue': {'size': 2}, " + ONE);
        Lease held = lease(pool);
        Waiting first = await(pool);
        await(pool);
        assertThat(await(pool)).isNull();
        assertThat(first.cancel()).isTrue();
        assertThat(await(pool)).isNotNull();
        assertThat(await(pool)).isNull();
        held.close(FINE);
        assertThat(await(pool)).isNotNull();
        Pool none = pool("'queue': {'size': 0}, " + ONE);
        assertThat(await(none)).isNull();
        assertThat(lease(none)).isNotNull();
    }

    @Test
    void whoLeavesGetsNothing() {
        Pool pool = pool(ONE);
        Lease held = lease(pool);
        Waiting first = await(pool);
        AtomicReference<Lease> second = new AtomicReference<>();
        Waiting place = pool.await(Keys.ANY, List.of(), second::set);
        assertThat(first.cancel()).isTrue();
        assertThat(first.cancel()).isFalse();
        held.close(FINE);
        assertThat(granted).isEmpty();
        assertThat(second.get()).isNotNull();
        assertThat(place.cancel()).isFalse();
        assertThat(pool.queued()).isZero();
    }

    @Test
    void whoWaitsForRoomInThePoolIsServedToo() {
        Pool pool = pool("'max_connections': 1, " + backends(3));
        Lease held = lease(pool);
        await(pool);
        assertThat(granted).isEmpty();
        held.close(FINE);
        assertThat(granted).hasSize(1);
    }

    @Test
    void oneThatFailsToTakeItsLeaseKeepsNobodyFromTheirs() {
        Pool pool = pool(ONE);
        Lease held = lease(pool);
        pool.await(Keys.ANY, List.of(), lease -> {
            throw new IllegalStateException("stopped");
        });
        await(pool);
        held.close(FINE);
        assertThat(granted).hasSize(1);
        await(pool);
        granted.get(0).close(FINE);
        assertThat(granted).hasSize(2);
        assertThat(pool.inFlight()).isEqualTo(1);
    }

    @Test
    void aReloadKeepsThoseWhoWait() {
        Pool before = pool(ONE);
        Lease held = lease(before);
        await(before);
        Pool after = Pools.reloaded(before, "'slow_start': '1s', " + ONE);
        assertThat(after.queued()).isEqualTo(1);
        assertThat(lease(after)).isNull();
        held.close(FINE);
        assertThat(granted).hasSize(1);
        assertThat(after.inFlight()).isEqualTo(1);
    }

    @Test
    void thoseWhoWaitSinceBeforeAReloadDoNotStandInTheWayOfTheRoomThatItMade() {
        Pool before = pool(ONE);
        Lease held = lease(before);
        await(before);
        Pool after = Pools.reloaded(before, backends(backend("a", ", 'max_connections': 1"), backend("b", "")));
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            after.await(Keys.ANY, List.of(), lease -> served.add(lease.backend().id()));
        }
        assertThat(served).containsExactly("b", "b", "b");
        assertThat(granted).isEmpty();
        held.close(FINE);
        assertThat(granted).hasSize(1);
    }
}
