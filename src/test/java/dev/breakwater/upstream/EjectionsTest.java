package dev.breakwater.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Together;
import dev.breakwater.balancing.Pool;
import dev.breakwater.balancing.Pools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many backends of a pool the circuit breakers take out at most. */
class EjectionsTest {
    private static String keys(String more, String... ids) {
        List<String> backends = new ArrayList<>();
        for (String id : ids) {
            backends.add("{'id': '" + id + "', 'url': 'http://" + id + "'}");
        }
        return "'backends': [" + String.join(", ", backends) + "]" + more;
    }

    private static Pool pool(Pool before, String keys) {
        return new Pool("test", Pools.upstream(keys), Addresses.UNKNOWN, before);
    }

    private static void fail(Backend backend) {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            leases.add(backend.lease(true, () -> {}));
        }
        leases.forEach(lease -> lease.close(Pools.BROKEN));
    }

    private static long open(Pool pool) {
        return pool.backends().stream()
                .filter(backend -> backend.breaker().state().equals("open"))
                .count();
    }

    private static Backend find(Pool pool, String id) {
        return pool.backends().stream()
                .filter(backend -> backend.id().equals(id))
                .findAny()
                .orElseThrow();
    }

    @Test
    void halfOfFourAreTakenOutAtMost() {
        Pool pool = pool(null, keys("", "a", "b", "c", "d"));
        pool.backends().forEach(EjectionsTest::fail);
        assertThat(open(pool)).isEqualTo(2);
        assertThat(find(pool, "c").healthy()).isTrue();
    }

    @Test
    void aLoneBackendStays() {
        Pool pool = pool(null, keys("", "a"));
        fail(find(pool, "a"));
        assertThat(open(pool)).isZero();
    }

    @Test
    void thePercentageIsRoundedDownAndMayBeAll() {
        Pool three = pool(null, keys("", "a", "b", "c"));
        three.backends().forEach(EjectionsTest::fail);
        assertThat(open(three)).isEqualTo(1);
        Pool all = pool(null, keys(", 'circuit_breaker': {'max_ejected': 100}", "a", "b", "c"));
        all.backends().forEach(EjectionsTest::fail);
        assertThat(open(all)).isEqualTo(3);
    }

    @Test
    void theLimitHoldsUnderThreads() throws Exception {
        for (int round = 0; round < 20; round++) {
            Pool pool = pool(null, keys("", "a", "b", "c", "d", "e", "f"));
            Together.run(6, thread -> fail(pool.backends().get(thread)));
            assertThat(open(pool)).isEqualTo(3);
            assertThat(pool.backends()).allMatch(backend -> backend.inFlight() == 0);
        }
    }

    @Test
    void oneThatComesBackMakesPlaceForAnother() {
        Pool pool = pool(null, keys(", 'health_check': {'rise': 1, 'fall': 1}", "a", "b"));
        fail(find(pool, "a"));
        fail(find(pool, "b"));
        assertThat(find(pool, "b").breaker().state()).isEqualTo("closed");
        find(pool, "a").checked(false, "ill");
        find(pool, "a").checked(true, "well");
        assertThat(find(pool, "a").breaker().state()).isEqualTo("closed");
        fail(find(pool, "b"));
        assertThat(find(pool, "b").breaker().state()).isEqualTo("open");
    }

    @Test
    void oneThatWasRemovedTakesNoPlace() {
        Pool before = pool(null, keys("", "a", "b", "c"));
        fail(find(before, "a"));
        Pool after = pool(before, keys("", "b", "c"));
        fail(find(after, "b"));
        assertThat(find(after, "b").breaker().state()).isEqualTo("open");
    }

    @Test
    void oneThatFailsAfterItWasRemovedTakesNoPlace() {
        Pool before = pool(null, keys("", "a", "b", "c"));
        Pool after = pool(before, keys("", "b", "c"));
        fail(find(before, "a"));
        fail(find(after, "b"));
        assertThat(find(after, "b").breaker().state()).isEqualTo("open");
    }
}
