package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.FINE;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who of a pool's backends may be used: by priority, by health, by room, and by what was tried already. */
class TiersTest {
    private static final String CHECKED = "'health_check': {'rise': 1, 'fall': 1}, ";

    private static Set<String> used(Pool pool) {
        return used(pool, List.of());
    }

    private static Set<String> used(Pool pool, List<Backend> tried) {
        Set<String> used = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            Lease lease = pool.lease(Keys.ANY, tried);
            if (lease != null) {
                used.add(lease.backend().id());
                lease.close(FINE);
            }
        }
        return used;
    }

    private static String three(String more) {
        return CHECKED
                + more
                + backends(
                        backend("last", ", 'backup': true"),
                        backend("second", ", 'priority': 10"),
                        backend("b", ""),
                        backend("a", ""));
    }

    @Test
    void ofSeveralPrioritiesOnlyTheLowestIsUsed() {
        assertThat(used(pool(three("")))).containsExactly("a", "b");
    }

    @Test
    void theNextTierIsUsedWhenAllOfALowerAreDownAndNoLongerWhenOneIsBack() {
        Pool pool = pool(three(""));
        Pools.sicken(pool, "a");
        assertThat(used(pool)).containsExactly("b");
        Pools.sicken(pool, "b");
        assertThat(used(pool)).containsExactly("second");
        Pools.sicken(pool, "second");
        assertThat(used(pool)).containsExactly("last");
        Pools.heal(pool, "a");
        assertThat(used(pool)).containsExactly("a");
    }

    @Test
    void aTierWithTooFewHealthyOnesIsPassedOver() {
        Pool pool = pool(three("'panic_threshold': 60, "));
        Pools.sicken(pool, "a");
        assertThat(used(pool)).containsExactly("second");
    }

    @Test
    void aTierOfWhichNoneIsReadyIsPassedOver() {
        Pool pool = pool(backends(
                backend("a", ", 'state': 'down'"),
                backend("b", ", 'state': 'draining'"),
                backend("c", ", 'backup': true")));
        assertThat(used(pool)).containsExactly("c");
    }

    @Test
    void aFullTierSpillsIntoTheNext() {
        Pool pool = pool(backends(
                backend("a", ", 'max_connections': 1"),
                backend("b", ", 'max_connections': 2"),
                backend("c", ", 'priority': 1, 'max_connections': 1"),
                backend("d", ", 'backup': true")));
        List<Lease> held = Pools.hold(pool, 5);
        assertThat(held.stream().map(lease -> lease.backend().id())).containsExactlyInAnyOrder("a", "b", "b", "c", "d");
        held.get(0).close(FINE);
        assertThat(used(pool)).containsExactly(held.get(0).backend().id());
    }

    @Test
    void aTierWhoseProbesAreAllOnTheirWaySpillsIntoTheNext() throws Exception {
        Pool pool = pool("'circuit_breaker': {'open_for': '1ms', 'max_open_for': '1ms', 'probes': 2}, "
                + backends(backend("a", ""), backend("b", ", 'backup': true")));
        Pools.fail(pool, "a");
        while (!pool.find("a").healthy()) {
            Thread.sleep(1);
        }
        assertThat(Pools.hold(pool, 4).stream().map(lease -> lease.backend().id()))
                .containsExactly("a", "a", "b", "b");
    }

    @Test
    void whereAlmostAllAreDownAllThatAreReadyAreUsed() {
        Pool pool = pool(CHECKED + backends(20));
        for (int i = 2; i < 20; i++) {
            Pools.sicken(pool, "b" + i);
        }
        assertThat(used(pool)).containsExactly("b0", "b1");
        Pools.sicken(pool, "b1");
        assertThat(used(pool)).hasSize(20);
        assertThat(pool.inPanic()).isFalse();
        Pools.sicken(pool, "b0");
        assertThat(used(pool)).hasSize(20);
        assertThat(pool.inPanic()).isTrue();
    }

    @Test
    void inPanicNeitherThoseThatDrainNorThoseThatAreFullAreUsed() {
        Pool pool = pool(CHECKED
                + backends(
                        backend("a", ", 'state': 'draining'"),
                        backend("b", ", 'state': 'down'"),
                        backend("c", ", 'max_connections': 1"),
                        backend("d", "")));
        Pools.sicken(pool, "c");
        Pools.sicken(pool, "d");
        List<Lease> held = new ArrayList<>();
        while (held.isEmpty() || !held.get(held.size() - 1).backend().id().equals("c")) {
            held.add(Pools.lease(pool));
        }
        assertThat(used(pool)).containsExactly("d");
    }

    @Test
    void openCircuitBreakersAreOverlookedInPanic() {
        Pool pool = pool("'circuit_breaker': {'max_ejected': 100}, " + backends(2));
        Pools.fail(pool, "b0");
        assertThat(used(pool)).containsExactly("b1");
        Pools.fail(pool, "b1");
        assertThat(used(pool)).containsExactly("b0", "b1");
    }

    @Test
    void withAThresholdOfZeroHealthIsNeverGivenUp() {
        Pool pool = pool(CHECKED + "'panic_threshold': 0, " + backends(20));
        for (int i = 1; i < 20; i++) {
            Pools.sicken(pool, "b" + i);
        }
        assertThat(used(pool)).containsExactly("b0");
        Pools.sicken(pool, "b0");
        assertThat(used(pool)).isEmpty();
        assertThat(pool.refusal()).isEqualTo(Failure.NO_BACKEND);
    }

    @Test
    void thoseThatWereTriedAreUsedAgainOnlyWhereNoOtherIsLeft() {
        Pool pool = pool(backends(3));
        List<Backend> all = pool.backends();
        assertThat(used(pool, all.subList(0, 1))).containsExactly("b1", "b2");
        assertThat(used(pool, all.subList(0, 2))).containsExactly("b2");
        assertThat(pool.leaseOther(Keys.ANY, all)).isNull();
        assertThat(used(pool, all)).containsExactly("b0", "b1", "b2");
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void whatWasTriedIsAvoidedForABackupAndInPanicToo() {
        Pool pool = pool(three(""));
        List<Backend> tried = List.of(pool.find("a"), pool.find("b"));
        assertThat(used(pool, tried)).containsExactly("second");
        pool.backends().forEach(each -> Pools.sicken(pool, each.id()));
        assertThat(used(pool, tried)).containsExactly("last", "second");
    }
}
