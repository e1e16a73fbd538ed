package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.chosen;
import static dev.breakwater.balancing.Pools.lease;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.upstream.Lease;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool tells how it would choose, and who is out for what reason, without choosing. */
class ProspectsTest {
    private static Prospect of(Pool pool, String id) {
        return of(pool, id, Keys.ANY);
    }

    private static Prospect of(Pool pool, String id, RequestKeys keys) {
        return pool.prospects(keys).stream()
                .filter(prospect -> prospect.backend().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void assertOut(Pool pool, String id, String reason) {
        Prospect prospect = of(pool, id);
        assertThat(prospect.eligible()).as("%s", prospect).isFalse();
        assertThat(prospect.chosen()).isFalse();
        assertThat(prospect.score()).isNull();
        assertThat(prospect.reason()).contains(reason);
    }

    @Test
    void everyBackendHasOneInTheOrderOfTheFile() {
        assertThat(pool(backends(3)).prospects(Keys.ANY))
                .extracting(prospect -> prospect.backend().id())
                .containsExactly("b0", "b1", "b2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"draining", "down"})
    void aStateSetByHandIsAReason(String state) {
        Pool pool = pool(backends(backend("out", ", 'state': '" + state + "'"), backend("in", "")));
        assertOut(pool, "out", "state is " + state);
        assertThat(of(pool, "in").chosen()).isTrue();
        assertThat(of(pool, "in").reason()).contains("only one");
    }

    @Test
    void aFailedCheckIsAReasonAndTellsItsCause() {
        Pool pool = pool(backends(2) + ", 'health_check': {'fall': 1}, 'panic_threshold': 0");
        pool.find("b0").checked(false, "status 500");
        assertOut(pool, "b0", "health checks say it is down: status 500");
        pool.find("b1").checked(false, "no connection");
        assertThat(pool.prospects(Keys.ANY)).noneMatch(Prospect::eligible);
    }

    @Test
    void anOpenBreakerIsAReason() {
        Pool pool = pool(backends(2) + ", 'policy': 'first', 'circuit_breaker': {'failures': 1, 'max_ejected': 100}");
        Lease lease = lease(pool);
        assertThat(lease.backend().id()).isEqualTo("b0");
        lease.close(Pools.BROKEN);
        assertOut(pool, "b0", "circuit breaker is open");
        assertThat(of(pool, "b1").chosen()).isTrue();
    }

    @Test
    void aFullBackendIsOut() {
        Pool pool =
                pool(backends(backend("full", ", 'max_connections': 1"), backend("free", "")) + ", 'policy': 'first'");
        Lease lease = lease(pool);
        assertOut(pool, "full", "max_connections");
        lease.close(Pools.FINE);
        assertThat(of(pool, "full").chosen()).isTrue();
    }

    @Test
    void othersOfAHigherTierWait() {
        Pool pool = pool(
                backends(backend("near", ""), backend("far", ", 'priority': 1"), backend("spare", ", 'backup': true")));
        assertOut(pool, "far", "lower priority number");
        assertOut(pool, "spare", "it is a backup");
        assertThat(of(pool, "near").chosen()).isTrue();
    }

    @Test
    void inPanicTheSickAreUsedAndSaidToBe() {
        Pool pool = pool(backends(2) + ", 'health_check': {'fall': 1}");
        pool.backends().forEach(each -> each.checked(false, "status 500"));
        assertThat(of(pool, "b0").eligible()).isTrue();
        assertThat(of(pool, "b0").reason())
                .startsWith("used for want of healthy ones, although health checks say it is down: status 500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip_hash", "uri_hash"})
    void theChosenOneIsTheOneThatIsChosen(String policy) {
        Pool pool = pool(backends(5) + ", 'policy': '" + policy + "'");
        for (int i = 0; i < 100; i++) {
            Keys keys = new Keys("10.0.0." + i);
            List<String> told = pool.prospects(keys).stream()
                    .filter(Prospect::chosen)
                    .map(prospect -> prospect.backend().id())
                    .toList();
            assertThat(told).containsExactly(chosen(pool, keys));
        }
    }

    @Test
    void theLeastLoadedIsChosenAndEqualsTakeTurns() {
        Pool pool = pool(backends(2) + ", 'policy': 'least_connections'");
        assertThat(pool.prospects(Keys.ANY)).noneMatch(Prospect::chosen).allMatch(Prospect::eligible);
        Lease held = lease(pool);
        Prospect free = of(pool, held.backend().id().equals("b0") ? "b1" : "b0");
        Prospect busy = of(pool, held.backend().id());
        assertThat(free.chosen()).isTrue();
        assertThat(busy.chosen()).isFalse();
        assertThat(free.score()).isLessThan(busy.score());
        assertThat(chosen(pool, Keys.ANY)).isEqualTo(free.backend().id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "weighted_round_robin", "random", "power_of_two", "peak_ewma"})
    void whereATurnOrChanceDecidesNobodyIsCertain(String policy) {
        Pool pool = pool(backends(3) + ", 'policy': '" + policy + "'");
        assertThat(pool.prospects(Keys.ANY))
                .allMatch(prospect -> prospect.eligible()
                        && !prospect.chosen()
                        && prospect.reason().startsWith(policy + ": "));
    }

    @Test
    void nobodysTurnIsTakenAndNothingIsInFlight() {
        Pool pool = pool(backends(3) + ", 'policy': 'round_robin'");
        String first = chosen(pool, Keys.ANY);
        for (int i = 0; i < 5; i++) {
            pool.prospects(Keys.ANY);
        }
        int expected = (Integer.parseInt(first.substring(1)) + 1) % 3;
        assertThat(chosen(pool, Keys.ANY)).isEqualTo("b" + expected);
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void aClientThatKeepsItsBackendIsTold() {
        Pool pool = pool(backends(3) + ", 'policy': 'round_robin', 'sticky': {'by': 'client_ip'}");
        String had = chosen(pool, Keys.ANY);
        Prospect own = of(pool, had);
        assertThat(own.chosen()).isTrue();
        assertThat(own.reason()).isEqualTo("the client had it before");
        Keys stranger = new Keys("10.9.9.9");
        assertThat(pool.prospects(stranger)).noneMatch(Prospect::chosen);
        assertThat(pool.prospects(stranger)).noneMatch(Prospect::chosen);
    }
}
