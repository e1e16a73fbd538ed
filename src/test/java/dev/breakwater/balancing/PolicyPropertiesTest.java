package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.FINE;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Together;
import dev.breakwater.config.Policy;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Lease;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every policy. */
class PolicyPropertiesTest {
    private static final int REQUESTS = 20_000;
    private static final Set<Policy> BY_LOAD = Set.of(Policy.LEAST_CONNECTIONS, Policy.POWER_OF_TWO, Policy.PEAK_EWMA);

    static String policy(Policy policy) {
        return "'policy': '" + policy.name().toLowerCase(Locale.ROOT) + "', 'hash_header': 'X-Key', ";
    }

    private static RequestKeys client(Random random) {
        return new Keys("client " + random.nextLong());
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.EXCLUDE, names = "FIRST")
    void sharesFollowTheWeightsWhereThePolicyHasThem(Policy policy) {
        Pool pool = pool(policy(policy)
                + backends(
                        backend("a", ", 'weight': 1"), backend("b", ", 'weight': 2"), backend("c", ", 'weight': 3")));
        Random random = new Random(1);
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            Lease lease = pool.lease(client(random), List.of());
            held.add(lease);
            // Where the load decides there must be some.
            if (!BY_LOAD.contains(policy)) {
                lease.close(FINE);
            }
        }
        held.forEach(lease -> lease.close(FINE));
        for (Backend backend : pool.backends()) {
            double share = policy == Policy.ROUND_ROBIN ? 1 / 3.0 : backend.weight() / 6.0;
            assertThat((double) backend.load().requests()).isBetween(atLeast(share), atMost(share));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.EXCLUDE, names = "FIRST")
    void equalBackendsGetEqualShares(Policy policy) {
        Pool pool = pool(policy(policy) + backends(7));
        Random random = new Random(2);
        Deque<Lease> held = new ArrayDeque<>();
        for (int i = 0; i < REQUESTS; i++) {
            held.add(pool.lease(client(random), List.of()));
            if (held.size() > (BY_LOAD.contains(policy) ? 70 : 0)) {
                held.remove().close(FINE);
            }
        }
        held.forEach(lease -> lease.close(FINE));
        for (Backend backend : pool.backends()) {
            assertThat((double) backend.load().requests()).isBetween(atLeast(1 / 7.0), atMost(1 / 7.0));
        }
    }

    /** Six standard deviations below the mean. */
    static double atLeast(double share) {
        return REQUESTS * share - 6 * Math.sqrt(REQUESTS * share * (1 - share));
    }

    static double atMost(double share) {
        return REQUESTS * share + 6 * Math.sqrt(REQUESTS * share * (1 - share));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void noneThatIsUnavailableIsChosenWhileAnotherIsLeft(Policy policy) {
        Pool pool = pool(policy(policy)
                + "'health_check': {}, "
                + backends(
                        backend("down", ", 'state': 'down'"),
                        backend("draining", ", 'state': 'draining'"),
                        backend("ill", ""),
                        backend("broken", ""),
                        backend("full", ", 'max_connections': 1"),
                        backend("good", ""),
                        backend("fine", "")));
        Pools.sicken(pool, "ill");
        Pools.fail(pool, "broken");
        Lease last = pool.find("full").lease(false, () -> {});
        Random random = new Random(3);
        Set<String> chosen = new HashSet<>();
        Deque<Lease> held = new ArrayDeque<>();
        for (int i = 0; i < 2_000; i++) {
            held.add(pool.lease(client(random), List.of()));
            chosen.add(held.getLast().backend().id());
            if (held.size() > random.nextInt(20)) {
                held.remove().close(FINE);
            }
        }
        assertThat(chosen).isEqualTo(policy == Policy.FIRST ? Set.of("good") : Set.of("good", "fine"));
        last.close(FINE);
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.EXCLUDE, names = "FIRST")
    void noneStarvesWhileTheLoadChanges(Policy policy) {
        Pool pool = pool(policy(policy)
                + backends(backend("a", ", 'weight': 4"), backend("b", ", 'weight': 2"), backend("c", "")));
        Random random = new Random(4);
        Deque<Lease> held = new ArrayDeque<>();
        for (int round = 0; round < 20; round++) {
            Set<String> chosen = new HashSet<>();
            for (int i = 0; i < 500; i++) {
                held.add(pool.lease(client(random), List.of()));
                chosen.add(held.getLast().backend().id());
                while (held.size() > random.nextInt(40)) {
                    held.remove().close(FINE);
                }
            }
            assertThat(chosen).as("round %d", round).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void eightThreadsLeaveNothingBehind(Policy policy) throws Exception {
        Pool pool = pool(policy(policy)
                + "'health_check': {}, 'queue': {'size': 0}, "
                + backends(
                        backend("ill", ""),
                        backend("a", ", 'max_connections': 5"),
                        backend("b", ", 'max_connections': 5"),
                        backend("c", "")));
        Pools.sicken(pool, "ill");
        Set<String> chosen = ConcurrentHashMap.newKeySet();
        Together.run(8, thread -> {
            Random random = new Random(thread);
            Deque<Lease> held = new ArrayDeque<>();
            for (int i = 0; i < 3_000; i++) {
                held.add(pool.lease(client(random), List.of()));
                chosen.add(held.getLast().backend().id());
                while (held.size() > random.nextInt(4)) {
                    held.remove().close(FINE);
                }
            }
            held.forEach(lease -> lease.close(FINE));
        });
        assertThat(chosen).doesNotContain("ill").contains("a");
        if (policy != Policy.FIRST) {
            assertThat(chosen).contains("b", "c");
        }
        assertThat(pool.inFlight()).isZero();
        assertThat(pool.backends()).allMatch(backend -> backend.inFlight() == 0);
        assertThat(pool.backends().stream().mapToLong(each -> each.load().requests()))
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(24_000));
    }

    @Test
    void firstTakesTheFirstWithRoom() {
        Pool pool = pool(policy(Policy.FIRST)
                + backends(
                        backend("a", ", 'max_connections': 2"),
                        backend("b", ", 'max_connections': 1"),
                        backend("c", "")));
        List<Lease> held = Pools.hold(pool, 5);
        assertThat(held.stream().map(lease -> lease.backend().id())).containsExactly("a", "a", "b", "c", "c");
        held.get(2).close(FINE);
        assertThat(Pools.lease(pool).backend().id()).isEqualTo("b");
        held.get(0).close(FINE);
        assertThat(Pools.lease(pool).backend().id()).isEqualTo("a");
    }
}
