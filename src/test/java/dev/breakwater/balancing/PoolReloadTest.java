package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.BROKEN;
import static dev.breakwater.balancing.Pools.FINE;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.chosen;
import static dev.breakwater.balancing.Pools.pool;
import static dev.breakwater.balancing.Pools.reloaded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Health;
import dev.breakwater.upstream.Lease;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a changed configuration keeps of what is known. */
class PoolReloadTest {
    private static final String CHECKED = "'health_check': {}, ";
    private static final String MOVED = "{'id': 'a', 'url': 'http://elsewhere:80'}";

    private static Backend a(Pool pool) {
        return pool.find("a");
    }

    @Test
    void whatABackendDidAndHoldsIsKept() {
        Pool before = pool(backends(backend("a", "")));
        Pools.lease(before).close(BROKEN);
        Lease held = Pools.lease(before);
        Pool after = reloaded(before, backends(backend("new", ""), backend("a", ", 'weight': 3")));
        assertThat(a(after).load().requests()).isEqualTo(1);
        assertThat(a(after).load().failures()).isEqualTo(1);
        assertThat(a(after).inFlight()).isEqualTo(1);
        assertThat(after.inFlight()).isEqualTo(1);
        assertThat(a(after).load().latency().nanos()).isPositive();
        held.close(FINE);
        assertThat(a(after).inFlight()).isZero();
        assertThat(after.inFlight()).isZero();
    }

    @Test
    void oneThatMovedBeginsAnew() {
        Pool before = pool(CHECKED + backends(backend("a", ""), backend("b", "")));
        Pools.fail(before, "a");
        Pools.sicken(before, "a");
        Lease held = a(before).lease(true, () -> {});
        Pool after = reloaded(before, CHECKED + backends(MOVED, backend("b", "")));
        assertThat(a(after).healthy()).isTrue();
        assertThat(a(after).health().status()).isEqualTo(Health.Status.UNKNOWN);
        assertThat(a(after).breaker().state()).isEqualTo("closed");
        assertThat(a(after).load().requests()).isZero();
        assertThat(a(after).inFlight()).isZero();
        held.close(FINE);
        assertThat(a(after).load().requests()).isZero();
    }

    @Test
    void healthIsKeptAlsoWithItsStreak() {
        Pool before = pool(CHECKED + backends(backend("a", ""), backend("b", "")));
        Pools.sicken(before, "a");
        before.find("b").checked(false, "ill");
        before.find("b").checked(false, "ill");
        Pool after = reloaded(before, CHECKED + backends(backend("b", ""), backend("a", ""), backend("c", "")));
        assertThat(a(after).health().status()).isEqualTo(Health.Status.DOWN);
        assertThat(a(after).health().cause()).isEqualTo("ill");
        after.find("b").checked(false, "ill");
        assertThat(after.find("b").healthy()).isFalse();
    }

    @Test
    void whatChecksSaidIsForgottenWhereTheyAreSwitchedOff() {
        Pool before = pool(CHECKED + backends(backend("a", ""), backend("b", "")));
        Pools.sicken(before, "a");
        assertThat(a(reloaded(before, backends(backend("a", ""), backend("b", ""))))
                        .healthy())
                .isTrue();
    }

    @Test
    void anOpenCircuitBreakerStaysOpenUnlessItsOwnConfigurationChanges() {
        Pool before = pool(backends(backend("a", ""), backend("b", "")));
        Pools.fail(before, "a");
        Pool after = reloaded(before, "'policy': 'random', " + backends(backend("b", ""), backend("a", "")));
        assertThat(a(after).breaker().state()).isEqualTo("open");
        Pool changed =
                reloaded(after, "'circuit_breaker': {'failures': 7}, " + backends(backend("a", ""), backend("b", "")));
        assertThat(a(changed).breaker().state()).isEqualTo("closed");
        Pools.fail(changed, "b");
        assertThat(changed.find("b").breaker().state()).isEqualTo("open");
    }

    @Test
    void failuresInARowGoOnBeingCounted() {
        Pool before = pool(backends(backend("a", ""), backend("b", "")));
        for (int i = 0; i < 4; i++) {
            a(before).lease(false, () -> {}).close(BROKEN);
        }
        Pool after = reloaded(before, "'policy': 'first', " + backends(backend("a", ""), backend("b", "")));
        a(after).lease(false, () -> {}).close(BROKEN);
        assertThat(a(after).breaker().state()).isEqualTo("open");
    }

    @Test
    void anUnchangedUpstreamGoesOnWhereItWasInItsRound() {
        String keys = backends(backend("a", ""), backend("b", ""), backend("c", ""));
        Pool before = pool(keys);
        assertThat(chosen(before, Keys.ANY)).isEqualTo("a");
        Pool after = reloaded(before, keys);
        assertThat(List.of(chosen(after, Keys.ANY), chosen(after, Keys.ANY))).containsExactly("b", "c");
    }

    @Test
    void clientsOfATableAreKnownAfterwards() {
        String sticky = "'policy': 'random', 'sticky': {'by': 'client_ip'}, ";
        Pool before = pool(sticky + backends(20));
        String home = chosen(before, new Keys("10.0.0.9"));
        Pool after = reloaded(before, "'slow_start': '1s', " + sticky + backends(21));
        for (int i = 0; i < 50; i++) {
            assertThat(chosen(after, new Keys("10.0.0.9"))).isEqualTo(home);
        }
    }

    @Test
    void retriesThatAreGoingOnStillCount() {
        Pool before = pool(backends(1));
        for (int i = 0; i < 3; i++) {
            assertThat(before.retryBudget().take()).isTrue();
        }
        Pool after = reloaded(before, backends(2));
        assertThat(after.retryBudget().take()).isFalse();
        before.retryBudget().giveBack();
        assertThat(after.retryBudget().take()).isTrue();
    }
}
