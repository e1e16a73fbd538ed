package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.BROKEN;
import static dev.breakwater.balancing.Pools.FINE;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.lease;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Together;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Limits of a pool's requests and retries, and the share of those that have just joined. */
class PoolLimitsTest {
    @Test
    void aPoolHoldsNoMoreThanItsLimitAndABackendNoMoreThanItsOwn() {
        Pool pool = pool("'max_connections': 4, " + backends(backend("a", ", 'max_connections': 1"), backend("b", "")));
        List<Lease> held = Pools.hold(pool, 4);
        assertThat(pool.find("a").inFlight()).isEqualTo(1);
        assertThat(lease(pool)).isNull();
        assertThat(pool.leaseOther(Keys.ANY, List.of())).isNull();
        assertThat(pool.refusal()).isEqualTo(Failure.OVERLOADED);
        assertThat(pool.inFlight()).isEqualTo(4);
        held.get(0).close(FINE);
        held.get(0).close(BROKEN);
        assertThat(pool.inFlight()).isEqualTo(3);
        assertThat(lease(pool)).isNotNull();
        assertThat(lease(pool)).isNull();
    }

    @Test
    void aRequestThatGetsNoBackendTakesNoPlaceInThePool() {
        Pool pool = pool("'max_connections': 3, " + backends(backend("a", ", 'max_connections': 1")));
        Lease held = lease(pool);
        for (int i = 0; i < 10; i++) {
            assertThat(lease(pool)).isNull();
        }
        assertThat(pool.inFlight()).isEqualTo(1);
        held.close(FINE);
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void limitsHoldUnderThreads() throws Exception {
        Pool pool = pool("'max_connections': 5, "
                + backends(backend("a", ", 'max_connections': 2"), backend("b", ", 'max_connections': 9")));
        AtomicIntegerArray holders = new AtomicIntegerArray(3);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger mostOfA = new AtomicInteger();
        Together.run(8, thread -> {
            for (int i = 0; i < 5_000; i++) {
                Lease lease = lease(pool);
                if (lease != null) {
                    int place = lease.backend().id().equals("a") ? 0 : 1;
                    int ofBackend = holders.incrementAndGet(place);
                    most.accumulateAndGet(holders.incrementAndGet(2), Math::max);
                    mostOfA.accumulateAndGet(place == 0 ? ofBackend : 0, Math::max);
                    holders.decrementAndGet(place);
                    holders.decrementAndGet(2);
                    lease.close(FINE);
                }
            }
        });
        assertThat(most.get()).isBetween(1, 5);
        assertThat(mostOfA.get()).isBetween(1, 2);
        assertThat(pool.inFlight()).isZero();
        assertThat(pool.backends()).allMatch(backend -> backend.inFlight() == 0);
    }

    @Test
    void whoIsRefusedIsNeverCounted() throws Exception {
        Pool pool = pool("'queue': {'size': 0}, " + backends(backend("a", ", 'max_connections': 1")));
        Pool limited = pool("'max_connections': 1, " + backends(1));
        lease(pool);
        lease(limited);
        AtomicInteger most = new AtomicInteger();
        Together.run(4, thread -> {
            for (int i = 0; i < 100_000; i++) {
                if (thread == 0) {
                    int counted = Math.max(pool.find("a").inFlight(), limited.inFlight());
                    most.accumulateAndGet(counted + pool.queued(), Math::max);
                } else {
                    lease(limited);
                    pool.find("a").lease(false, () -> {});
                    pool.await(Keys.ANY, List.of(), lease -> {});
                }
            }
        });
        assertThat(most).hasValue(1);
    }

    @Test
    void aFewRetriesAreAlwaysAllowed() {
        Pool pool = pool(backends(1));
        for (int i = 0; i < 3; i++) {
            assertThat(pool.retryBudget().take()).isTrue();
        }
        assertThat(pool.retryBudget().take()).isFalse();
        pool.retryBudget().giveBack();
        assertThat(pool.retryBudget().take()).isTrue();
        assertThat(pool.retryBudget().take()).isFalse();
    }

    @Test
    void moreRetriesAreAllowedInProportionToTheRequests() {
        Pool pool = pool(backends(1));
        Pools.hold(pool, 54);
        for (int i = 0; i < 10; i++) {
            assertThat(pool.retryBudget().take()).isTrue();
        }
        assertThat(pool.retryBudget().take()).isFalse();
        lease(pool);
        assertThat(pool.retryBudget().take()).isTrue();
        assertThat(pool.retryBudget().take()).isFalse();
    }

    @Test
    void requestsThatPauseBeforeTheirNextAttemptCountForTheBudget() {
        Pool pool = pool("'retry_budget': {'percent': 50, 'min': 0}, " + backends(1));
        Pools.hold(pool, 1);
        assertThat(pool.retryBudget().take()).isFalse();
        pool.retryBudget().pauseBegins();
        assertThat(pool.retryBudget().take()).isTrue();
        pool.retryBudget().pauseEnds();
        assertThat(pool.retryBudget().take()).isFalse();
    }

    @Test
    void aBudgetOfNothingAllowsNothing() {
        Pool pool = pool("'retry_budget': {'percent': 0, 'min': 0}, " + backends(1));
        Pools.hold(pool, 50);
        assertThat(pool.retryBudget().take()).isFalse();
    }

    @Test
    void theBudgetHoldsUnderThreads() throws Exception {
        Pool pool = pool(backends(1));
        Pools.hold(pool, 25);
        AtomicInteger going = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Together.run(8, thread -> {
            for (int i = 0; i < 10_000; i++) {
                if (pool.retryBudget().take()) {
                    most.accumulateAndGet(going.incrementAndGet(), Math::max);
                    going.decrementAndGet();
                    pool.retryBudget().giveBack();
                }
            }
        });
        assertThat(most.get()).isBetween(1, 5);
        for (int i = 0; i < 5; i++) {
            assertThat(pool.retryBudget().take()).isTrue();
        }
        assertThat(pool.retryBudget().take()).isFalse();
    }

    @Test
    void oneThatJoinsGetsATenthAtFirst() {
        String slow = "'slow_start': '1h', ";
        Pool before = pool(slow + backends(backend("a", ""), backend("b", ", 'backup': true")));
        Pool after = Pools.reloaded(
                before, slow + backends(backend("a", ""), backend("new", ""), backend("b", ", 'backup': true")));
        // Half of a tenth: six standard deviations about 500 are 131.
        Map<String, Integer> counts = counts(after, 10_000);
        assertThat(counts).containsOnlyKeys("a", "new");
        assertThat(counts.get("new")).isBetween(369, 631);
    }

    @Test
    void noneStarvesWhereAllHaveJustRecovered() {
        Pool pool = pool("'slow_start': '1h', 'health_check': {}, " + backends(3));
        pool.backends().forEach(backend -> Pools.sicken(pool, backend.id()));
        pool.backends().forEach(backend -> Pools.heal(pool, backend.id()));
        // Six standard deviations about 1,000 are 155; a round robin over changing candidates strays further.
        assertThat(counts(pool, 3_000).values()).hasSize(3).allMatch(count -> count > 700 && count < 1_300);
    }

    @Test
    void withoutASlowStartOneThatJoinsGetsItsShareAtOnce() {
        Pool before = pool(backends(1));
        assertThat(counts(Pools.reloaded(before, backends(2)), 1_000)).isEqualTo(Map.of("b0", 500, "b1", 500));
    }

    private static Map<String, Integer> counts(Pool pool, int requests) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            counts.merge(Pools.chosen(pool, Keys.ANY), 1, Integer::sum);
        }
        return counts;
    }
}
