package dev.breakwater.balancing;

import static dev.breakwater.balancing.PolicyPropertiesTest.policy;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.chosen;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.Policy;
import dev.breakwater.upstream.Backend;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the policies that go by a key. */
class HashPolicyTest {
    private static final int KEYS = 11_000;
    private static final String HASHES = ".*_HASH";

    private record Each(String clientAddress, String uri, String field) implements RequestKeys {
        @Override
        public String header(String name) {
            return name.equals("X-Key") ? field : null;
        }

        @Override
        public String cookie(String name) {
            return null;
        }
    }

    private static String[] ten() {
        String[] ten = new String[10];
        Arrays.setAll(ten, i -> backend("b" + i, ""));
        return ten;
    }

    private static Map<String, String> homes(Pool pool) {
        Map<String, String> homes = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            homes.put("key " + i, chosen(pool, new Keys("key " + i)));
        }
        return homes;
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.MATCH_ALL, names = HASHES)
    void aKeyHasTheSameBackendEveryTimeWhereverItStandsInTheFile(Policy policy) {
        Pool pool = pool(policy(policy) + backends(ten()));
        Map<String, String> homes = homes(pool);
        assertThat(homes(pool)).isEqualTo(homes);
        List<String> mixed = Arrays.asList(ten());
        Collections.reverse(mixed);
        Pool other = pool(policy(policy) + backends(mixed.toArray(String[]::new)));
        assertThat(homes(other)).isEqualTo(homes);
        assertThat(new HashSet<>(homes.values())).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.MATCH_ALL, names = HASHES)
    void onlyTheKeysOfABackendThatLeavesMove(Policy policy) {
        Pool before = pool(policy(policy) + "'health_check': {}, " + backends(ten()));
        Map<String, String> homes = homes(before);
        String[] nine =
                Arrays.stream(ten()).filter(each -> !each.contains("b4")).toArray(String[]::new);
        Map<String, String> after = homes(Pools.reloaded(before, policy(policy) + backends(nine)));
        Pools.sicken(before, "b4");
        assertThat(homes(before)).isEqualTo(after);
        Set<String> heirs = new HashSet<>();
        homes.forEach((key, home) -> {
            if (home.equals("b4")) {
                heirs.add(after.get(key));
            } else {
                assertThat(after.get(key)).isEqualTo(home);
            }
        });
        assertThat(heirs).hasSize(9).doesNotContain("b4");
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.MATCH_ALL, names = HASHES)
    void oneThatJoinsTakesItsShareAndNothingElseMoves(Policy policy) {
        Map<String, String> homes = homes(pool(policy(policy) + backends(ten())));
        String[] eleven = Arrays.copyOf(ten(), 11);
        eleven[10] = eleven[0];
        eleven[0] = backend("new", "");
        Map<String, String> after = homes(pool(policy(policy) + backends(eleven)));
        Set<String> moved = new HashSet<>();
        homes.forEach((key, home) -> {
            if (!after.get(key).equals(home)) {
                moved.add(key);
                assertThat(after.get(key)).isEqualTo("new");
            }
        });
        // Six standard deviations about a mean of 1,000.
        assertThat(moved.size()).isBetween(819, 1_181);
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.MATCH_ALL, names = HASHES)
    void noneHoldsMoreThanAQuarterAboveItsShareWhateverTheKeys(Policy policy) {
        Pool pool = pool(policy(policy)
                + backends(
                        backend("a", ""),
                        backend("b", ""),
                        backend("c", ", 'weight': 2"),
                        backend("d", ", 'weight': 6")));
        for (int total = 1; total <= 1_000; total++) {
            pool.lease(new Keys("key " + total % 3), List.of());
            for (Backend backend : pool.backends()) {
                double share = total * backend.weight() / 10.0;
                assertThat(backend.inFlight()).isLessThanOrEqualTo((int) Math.ceil(1.25 * share));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.MATCH_ALL, names = HASHES)
    void aRequestWithoutAKeyGoesAnywhere(Policy policy) {
        Pool pool = pool(policy(policy) + backends(5));
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            counts.merge(chosen(pool, new Keys(null)), 1, Integer::sum);
        }
        // Six standard deviations about a mean of 1,000.
        assertThat(counts.values()).hasSize(5).allMatch(count -> count > 830 && count < 1_170);
    }

    @Test
    void eachGoesByItsOwnKeyAlone() {
        for (Policy policy : List.of(Policy.IP_HASH, Policy.URI_HASH, Policy.HEADER_HASH)) {
            Pool pool = pool(policy(policy) + backends(8));
            Set<String> byAddress = new HashSet<>();
            Set<String> byUri = new HashSet<>();
            Set<String> byHeader = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                byAddress.add(chosen(pool, new Each("10.0.0." + i, "/", "x")));
                byUri.add(chosen(pool, new Each("10.0.0.1", "/" + i, "x")));
                byHeader.add(chosen(pool, new Each("10.0.0.1", "/", "x" + i)));
            }
            assertThat(byAddress).hasSize(policy == Policy.IP_HASH ? 8 : 1);
            assertThat(byUri).hasSize(policy == Policy.URI_HASH ? 8 : 1);
            assertThat(byHeader).hasSize(policy == Policy.HEADER_HASH ? 8 : 1);
        }
    }
}
