package dev.breakwater.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.BackendConfig;
import dev.breakwater.config.BackendState;
import dev.breakwater.config.Policy;
import dev.breakwater.config.QueueConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Addresses;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalancerTest {
    private static final Outcome FINE = new Outcome(200, null, 1, 1);

    private static BackendConfig backend(String id, int weight, int maxConnections, BackendState state) {
        return backend(id, "http://" + id + ":80", weight, maxConnections, state);
    }

    private static BackendConfig backend(String id, String url, int weight, int maxConnections, BackendState state) {
        return new BackendConfig(id, URI.create(url), weight, maxConnections, null, null, null, state);
    }

    private static UpstreamConfig upstream(Policy policy, BackendConfig... backends) {
        QueueConfig noQueue = new QueueConfig(0, null);
        return new UpstreamConfig(
                policy, "X-Key", List.of(backends), null, null, null, null, null, null, null, noQueue, null, null);
    }

    private static Lease lease(Pool pool) {
        return pool.lease(Keys.ANY, List.of());
    }

    private static BackendConfig backend(String id, int weight) {
        return backend(id, weight, 0, BackendState.READY);
    }

    private static Pool pool(Policy policy, BackendConfig... backends) {
        return new Pool("test", upstream(policy, backends), Addresses.UNKNOWN, null);
    }

    /** Takes leases one after the other, each closed before the next. */
    private static String sequence(Pool pool, int count) {
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Lease lease = lease(pool);
            ids.append(lease.backend().id());
            lease.close(FINE);
        }
        return ids.toString();
    }

    private static Map<String, Integer> counts(String ids) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String id : ids.split("")) {
            counts.merge(id, 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void roundRobinTakesEachInTurn() {
        Pool pool = pool(Policy.ROUND_ROBIN, backend("a", 1), backend("b", 9), backend("c", 1));
        assertThat(sequence(pool, 6)).isEqualTo("abcabc");
    }

    @Test
    void weightedRoundRobinIsExactOverARound() {
        Pool pool = pool(Policy.WEIGHTED_ROUND_ROBIN, backend("a", 5), backend("b", 3), backend("c", 2));
        for (int round = 0; round < 100; round++) {
            assertThat(counts(sequence(pool, 10))).isEqualTo(Map.of("a", 5, "b", 3, "c", 2));
        }
    }

    @Test
    void weightedRoundRobinSpreadsLightBackendsBetweenTheTurnsOfHeavyOnes() {
        Pool pool = pool(Policy.WEIGHTED_ROUND_ROBIN, backend("a", 5), backend("b", 1), backend("c", 1));
        String rounds = sequence(pool, 70);
        assertThat(rounds).doesNotContain("aaaaa").doesNotContain("bc").doesNotContain("cb");
        assertThat(counts(rounds)).isEqualTo(Map.of("a", 50, "b", 10, "c", 10));
    }

    @Test
    void weightedRoundRobinKeepsProportionsWithoutTheOneThatIsFullAndDoesNotCatchUpAfterwards() {
        Pool pool = pool(
                Policy.WEIGHTED_ROUND_ROBIN, backend("a", 2), backend("b", 1), backend("c", 1, 1, BackendState.READY));
        Lease held = lease(pool);
        while (!held.backend().id().equals("c")) {
            held.close(FINE);
            held = lease(pool);
        }
        assertThat(counts(sequence(pool, 300))).isEqualTo(Map.of("a", 200, "b", 100));
        held.close(FINE);
        assertThat(counts(sequence(pool, 400)).get("c")).isBetween(99, 101);
    }

    @Test
    void randomFollowsTheWeights() {
        Pool pool = pool(Policy.RANDOM, backend("a", 3), backend("b", 1));
        // 10,000 draws with p = 3/4: six standard deviations are 260.
        assertThat(counts(sequence(pool, 10_000)).get("a")).isBetween(7_240, 7_760);
    }

    @Test
    void leastConnectionsFillsInProportionToTheWeights() {
        Pool pool = pool(Policy.LEAST_CONNECTIONS, backend("a", 2), backend("b", 1));
        for (int i = 0; i < 30; i++) {
            lease(pool);
        }
        assertThat(pool.backends().stream().map(Backend::inFlight)).containsExactly(20, 10);
    }

    @Test
    void leastConnectionsUsesAnIdlePoolEvenly() {
        Pool pool = pool(Policy.LEAST_CONNECTIONS, backend("a", 1), backend("b", 1), backend("c", 1));
        assertThat(counts(sequence(pool, 300))).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
    }

    @Test
    void powerOfTwoNeverTakesTheMostLoadedOfAll() {
        Pool pool = pool(Policy.POWER_OF_TWO, backend("a", 1), backend("b", 1), backend("c", 1));
        Lease first = lease(pool);
        for (int i = 0; i < 1_000; i++) {
            Lease lease = lease(pool);
            assertThat(lease.backend()).isNotSameAs(first.backend());
            lease.close(FINE);
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void choosesOnlyReadyBackends(Policy policy) {
        Pool pool = pool(
                policy,
                backend("a", 1, 0, BackendState.DOWN),
                backend("b", 1),
                backend("c", 5, 0, BackendState.DRAINING));
        assertThat(sequence(pool, 20)).isEqualTo("b".repeat(20));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void saysWhyThereIsNoneToChoose(Policy policy) {
        assertThat(lease(pool(policy, backend("a", 1, 0, BackendState.DOWN)))).isNull();
        assertThat(pool(policy, backend("a", 1, 0, BackendState.DOWN)).refusal())
                .isEqualTo(Failure.NO_BACKEND);
        Pool full = pool(policy, backend("a", 1, 1, BackendState.READY));
        Lease held = lease(full);
        assertThat(lease(full)).isNull();
        assertThat(full.refusal()).isEqualTo(Failure.OVERLOADED);
        held.close(FINE);
        assertThat(lease(full)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void staysCorrectUnderEightThreads(Policy policy) throws Exception {
        Pool pool = pool(
                policy,
                backend("a", 2, 3, BackendState.READY),
                backend("b", 1, 3, BackendState.READY),
                backend("c", 1));
        Map<String, AtomicInteger> chosen = new ConcurrentHashMap<>();
        AtomicInteger tooMany = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 5_000; n++) {
                    Lease lease = pool.lease(new Keys("client " + n), List.of());
                    Backend backend = lease.backend();
                    // Whoever fails to acquire may raise the count for an instant, by at most one for each other
                    // thread.
                    if (!backend.id().equals("c") && backend.inFlight() > 3 + 7) {
                        tooMany.incrementAndGet();
                    }
                    chosen.computeIfAbsent(backend.id(), id -> new AtomicInteger())
                            .incrementAndGet();
                    lease.close(FINE);
                    lease.close(FINE);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(tooMany.get()).isZero();
        assertThat(pool.inFlight()).isZero();
        assertThat(chosen.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(40_000);
        // Where the threads come one after the other the pool is idle each time, and the heaviest is the least loaded.
        if (policy != Policy.FIRST && policy != Policy.LEAST_CONNECTIONS) {
            assertThat(chosen).containsOnlyKeys("a", "b", "c");
        }
    }

    @Test
    void aReloadKeepsTheLoadOfABackendThatIsStillTheSame() {
        Pool before = pool(Policy.ROUND_ROBIN, backend("a", 1), backend("b", 1));
        Lease onA = lease(before);
        Pool after = new Pool(
                "test",
                upstream(Policy.ROUND_ROBIN, backend("b", 1), backend("a", 7), backend("c", 1)),
                Addresses.UNKNOWN,
                before);
        assertThat(after.backends().get(1).inFlight()).isEqualTo(1);
        onA.close(FINE);
        assertThat(after.inFlight()).isZero();
    }

    @Test
    void aReloadStartsAnewWithABackendThatHasMoved() {
        Pool before = pool(Policy.ROUND_ROBIN, backend("a", 1));
        lease(before);
        BackendConfig moved = backend("a", "http://elsewhere:80", 1, 0, null);
        Pool after = new Pool("test", upstream(null, moved), Addresses.UNKNOWN, before);
        assertThat(after.backends().get(0).inFlight()).isZero();
    }

    @Test
    void onlyFailuresOfTheBackendCountAgainstIt() {
        Pool pool = pool(Policy.ROUND_ROBIN, backend("a", 1));
        lease(pool).close(new Outcome(0, Failure.CLIENT_ABORT, 0, 0));
        lease(pool).close(new Outcome(404, null, 1, 1));
        lease(pool).close(new Outcome(0, Failure.BACKEND_RESET, 0, 0));
        assertThat(pool.backends().get(0).load().requests()).isEqualTo(3);
        assertThat(pool.backends().get(0).load().failures()).isEqualTo(1);
    }
}
